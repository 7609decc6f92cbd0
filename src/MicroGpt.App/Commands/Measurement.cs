using MicroGpt.Runtime;

namespace MicroGpt.App;

/// <summary>What <c>eval</c> found.</summary>
/// <param name="Data">What was measured on.</param>
/// <param name="MeanDepth">Loops that a token went through on average.</param>
internal sealed record Measurement(string Checkpoint, long Step, string Data, EvaluationResult Result, double MeanDepth)
{
    /// <summary>Sequences that a team takes at once; only the time depends on it.</summary>
    private const int SequencesAtOnce = 8;

    /// <param name="source">Text to measure on, all of it; null for the held-out part of the run's own.</param>
    /// <param name="documents">Null for the way the run read its data.</param>
    /// <exception cref="MicroGptException">The data cannot be read, or is not the run's.</exception>
    public static Measurement Of<TModel>(SavedModel<TModel> model, string? source, string? documents)
        where TModel : ICompiledModel
    {
        ArchitectureDescription shape = TModel.Description.Architecture;
        EvaluationSet set = source is null
            ? HeldOut<TModel>(model, documents)
            : Everything<TModel>(source, documents ?? model.State.HyperParameters.Documents);
        using var teams = new WorkTeams(
            model.Pool,
            model.Weights,
            model.Pool.Workers,
            checked(SequencesAtOnce * shape.Context),
            keepLoops: false,
            model.Compute.Isa);
        teams.Pack<TModel>();
        using var evaluator = new Evaluator<TModel>(teams);
        string data = source ?? model.State.HyperParameters.Data + " (held out)";
        return new Measurement(model.Directory, model.State.Step, data, evaluator.Evaluate(set), shape.Loops);
    }

    public string ToText() => string.Join(
        '\n',
        $"checkpoint  {Checkpoint}, step {Text.Count(Step)}",
        $"data        {Data}, {Text.Plural(Result.Tokens, "token")}",
        $"loss        {Text.Nats(Result.Loss)} nats per token",
        $"bits        {Text.Nats(Result.Bits)} per character",
        $"per loop    {string.Join("  ", Result.LossPerLoop.Select(Text.Nats))}",
        $"mean depth  {Text.Exact(MeanDepth)} of {Result.LossPerLoop.Count}");

    public string ToJson() => JsonText.Object(json =>
    {
        json.WriteString("checkpoint", Checkpoint);
        json.WriteNumber("step", Step);
        json.WriteString("data", Data);
        json.WriteNumber("tokens", Result.Tokens);
        json.WriteNumber("loss", Result.Loss);
        json.WriteNumber("bitsPerCharacter", Result.Bits);
        json.WriteStartArray("lossPerLoop");
        foreach (double loss in Result.LossPerLoop)
        {
            json.WriteNumberValue(loss);
        }

        json.WriteEndArray();
        json.WriteNumber("meanDepth", MeanDepth);
    });

    private static EvaluationSet HeldOut<TModel>(SavedModel<TModel> model, string? documents)
        where TModel : ICompiledModel
    {
        TrainingDefaults run = model.State.HyperParameters;
        TrainingDefaults settings = run with { Documents = documents ?? run.Documents };
        var data = RunData.Load(TModel.Description, new RunSettings(settings, model.DataSource));
        model.State.RequireSameData(data.Corpus, run.ValidationFraction);
        return data.HeldOut;
    }

    private static EvaluationSet Everything<TModel>(string source, string documents)
        where TModel : ICompiledModel
    {
        ModelDescription model = TModel.Description;
        TextCorpus corpus = TextCorpus.Load(source, new CharacterTokenizer(model.Tokenizer), DocumentModes.Parse(documents));
        return new EvaluationSet(corpus, DataSplit.Everything(corpus, model.Architecture.Context));
    }
}
