using System.Text.Json;
using MicroGpt.CommandLine.Cli;
using MicroGpt.CommandLine.Runs;
using MicroGpt.Runtime;
using MicroGpt.Runtime.Data;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Evaluation;
using MicroGpt.Runtime.Model;

namespace MicroGpt.CommandLine.Commands;

/// <summary>The result of <c>eval</c>.</summary>
/// <param name="Data">Name of the data that was measured.</param>
internal sealed record Measurement(string Checkpoint, long Step, string Data, EvaluationResult Result)
{
    /// <summary>Number of sequences in one batch of a team. It changes the time only.</summary>
    private const int SequencesAtOnce = 8;

    /// <param name="source">Text to measure in full; null for the held-out part of the run's data.</param>
    /// <param name="documents">How to read the text; null to read it as the run did.</param>
    /// <param name="part">Validation or test problems, for a task with bands.</param>
    /// <exception cref="MicroGptException">The data cannot be read, or it is not the data of the run.</exception>
    /// <exception cref="OperationCanceledException">Reading was interrupted.</exception>
    public static EvaluationSet Set<TModel>(
        SavedModel<TModel> model, string? source, DocumentMode? documents, DataPart part, CancellationToken interruption)
        where TModel : ICompiledModel
    {
        TrainingDefaults run = model.State.HyperParameters;
        return source is null
            ? HeldOut<TModel>(model, documents, part, interruption)
            : Everything<TModel>(source, documents ?? run.Documents, run.PromptWeight, part, interruption);
    }

    /// <param name="source">The source of the set; null for the run's data.</param>
    /// <param name="part">Validation or test problems, for a task with bands.</param>
    /// <param name="loops">The loops to measure; one number for every loop up to it, null for those of the model.</param>
    /// <param name="progress">Called with the number of tokens evaluated so far.</param>
    /// <exception cref="OperationCanceledException">The evaluation was interrupted.</exception>
    public static Measurement Of<TModel>(
        SavedModel<TModel> model,
        EvaluationSet set,
        string? source,
        DataPart part,
        IReadOnlyList<int>? loops,
        Action<long> progress,
        CancellationToken interruption)
        where TModel : ICompiledModel
    {
        LoopSet measured = loops is { Count: > 1 }
            ? LoopSet.Of(loops)
            : LoopSet.Every(TModel.Description.Architecture.LoopsOf(loops?[0]));
        using WorkTeams teams = Teams(model);
        using var evaluator = new Evaluator<TModel>(teams, measured);
        EvaluationResult result = evaluator.Evaluate(set, progress, interruption);
        string data = NameOf(model, set, source, part);
        return new Measurement(model.Directory, model.State.Step, data, result) { IsTable = loops is { Count: > 1 } };
    }

    /// <summary>Whether to print a line for each number of loops.</summary>
    public bool IsTable { get; private init; }

    /// <summary>Relative distance of the state from that on float32 weights, after each loop of the run; null if not measured.</summary>
    public IReadOnlyList<double>? Drift { get; init; }

    /// <summary>Teams of one worker each, with packed weights.</summary>
    public static WorkTeams Teams<TModel>(SavedModel<TModel> model)
        where TModel : ICompiledModel
    {
        int context = TModel.Description.Architecture.Context;
        var teams = new WorkTeams(model.Engine, model.Engine.Pool.Workers, checked(SequencesAtOnce * context), keeps: false);
        teams.Pack<TModel>();
        return teams;
    }

    /// <summary>Name of the data of a set.</summary>
    /// <param name="source">Null for the run's data.</param>
    public static string NameOf<TModel>(SavedModel<TModel> model, EvaluationSet set, string? source, DataPart part)
        where TModel : ICompiledModel =>
        (source ?? model.State.HyperParameters.Data)
        + (set.Bands.Count > 0 ? $" ({Words.Of(part)} problems)" : source is null ? " (held out)" : "");

    public string ToText() => string.Join('\n', Lines());

    public string ToJson() => JsonText.Object(json =>
    {
        json.WriteString("checkpoint", Checkpoint);
        json.WriteNumber("step", Step);
        json.WriteString("data", Data);
        json.WriteNumber("tokens", Result.Tokens);
        JsonText.Number(json, "loss", Result.Loss);
        JsonText.Number(json, "bitsPerCharacter", Result.Bits);
        JsonText.Numbers(json, "loops", Result.Loops.Select(loop => (double)loop));
        JsonText.Numbers(json, "lossPerLoop", Result.LossPerLoop);
        JsonText.Number(json, "meanDepth", Result.Exits?.MeanDepth ?? Result.Loops[^1]);
        if (Drift is not null)
        {
            JsonText.Numbers(json, "stateDrift", MeasuredDrift);
        }

        if (Result.Answers is { } answers)
        {
            json.WriteNumber("problems", answers.Problems);
            JsonText.Number(json, "accuracy", answers.Accuracy);
            JsonText.Numbers(json, "accuracyPerLoop", answers.AccuracyPerLoop);
        }

        if (Result.Bands.Count > 0)
        {
            WriteBands(json, Result.Bands);
        }

        if (Result.Exits is { } exits)
        {
            WriteExits(json, exits);
        }
    });

    private IEnumerable<double> MeasuredDrift => Result.Loops.Select(loop => Drift![loop - 1]);

    private IEnumerable<string> Lines()
    {
        yield return $"checkpoint  {Checkpoint}, step {Text.Count(Step)}";
        string band = Result.Bands.Count > 0 ? $" of band {Result.Bands[0].Name}" : "";
        yield return $"data        {Data}, {Text.Plural(Result.Tokens, "token")}{band}";
        if (Drift is not null)
        {
            yield return $"drift       {string.Join("  ", MeasuredDrift.Select(Text.Percent))} of the state's norm after each loop";
        }

        if (IsTable)
        {
            foreach (string line in TableLines())
            {
                yield return line;
            }

            yield break;
        }

        yield return $"loss        {Text.Nats(Result.Loss)} nats per token";
        yield return $"bits        {Text.Nats(Result.Bits)} per character";
        yield return $"per loop    {string.Join("  ", Result.LossPerLoop.Select(Text.Nats))}";
        if (Result.Answers is { } answers)
        {
            yield return $"answers     {Text.Percent(answers.Accuracy)} of {Text.Plural(answers.Problems, "problem")} right";
            yield return $"  per loop  {string.Join("  ", answers.AccuracyPerLoop.Select(Text.Percent))}";
        }

        foreach (string line in BandTable.Lines(Result.Loops, Result.Bands))
        {
            yield return line;
        }

        if (Result.Exits is { } exits)
        {
            foreach (string line in ExitLines(exits))
            {
                yield return line;
            }
        }
    }

    private IEnumerable<string> TableLines()
    {
        if (Result.Bands.Count > 0)
        {
            return BandTable.ByLoop(Result.Loops, Result.Bands);
        }

        AnswerScore? answers = Result.Answers;
        return [
            .. answers is null ? Array.Empty<string>() : [$"problems    {Text.Count(answers.Problems)}"],
            "",
            $"{"loops",7}{"loss",10}{(answers is null ? "" : "    right")}",
            .. Result.Loops.Select((loop, i) => $"{Text.Count(loop),7}{Text.Nats(Result.LossPerLoop[i]),10}"
                + (answers is null ? "" : $"{Text.Percent(answers.AccuracyPerLoop[i]),9}")),
        ];
    }

    private static IEnumerable<string> ExitLines(ExitScore exits)
    {
        yield return $"exits       {string.Join("  ", exits.Distribution.Select(Text.Percent))} of tokens after each loop, "
            + $"mean depth {Text.Loops(exits.MeanDepth)}";
        if (exits.Prompt is { } prompt && exits.Answer is { } answer)
        {
            yield return $"  problems  {string.Join("  ", prompt.Select(Text.Percent))}";
            yield return $"  answers   {string.Join("  ", answer.Select(Text.Percent))}";
        }

        foreach (ThresholdScore score in exits.AtThreshold)
        {
            yield return $"  q = {Text.Exact(score.Threshold),-6}  loss {Text.Nats(score.Loss)}, mean depth {Text.Loops(score.MeanDepth)}";
        }
    }

    private static void WriteBands(Utf8JsonWriter json, IReadOnlyList<BandScore> bands)
    {
        json.WriteStartArray("bands");
        foreach (BandScore band in bands)
        {
            json.WriteStartObject();
            json.WriteString("band", band.Name);
            json.WriteNumber("problems", band.Answers.Problems);
            json.WriteNumber("tokens", band.Tokens);
            JsonText.Number(json, "loss", band.Loss);
            JsonText.Number(json, "accuracy", band.Answers.Accuracy);
            JsonText.Numbers(json, "lossPerLoop", band.LossPerLoop);
            JsonText.Numbers(json, "accuracyPerLoop", band.Answers.AccuracyPerLoop);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteExits(Utf8JsonWriter json, ExitScore exits)
    {
        JsonText.Number(json, "expectedLoss", exits.ExpectedLoss);
        JsonText.Numbers(json, "exitDistribution", exits.Distribution);
        if (exits.Prompt is { } prompt && exits.Answer is { } answer)
        {
            JsonText.Numbers(json, "exitDistributionOfPrompt", prompt);
            JsonText.Numbers(json, "exitDistributionOfAnswer", answer);
        }

        JsonText.Numbers(json, "exitStageLoss", exits.StageLoss);
        json.WriteStartArray("thresholds");
        foreach (ThresholdScore score in exits.AtThreshold)
        {
            json.WriteStartObject();
            JsonText.Number(json, "threshold", score.Threshold);
            JsonText.Number(json, "meanDepth", score.MeanDepth);
            JsonText.Number(json, "loss", score.Loss);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static EvaluationSet HeldOut<TModel>(
        SavedModel<TModel> model, DocumentMode? documents, DataPart part, CancellationToken interruption)
        where TModel : ICompiledModel
    {
        TrainingDefaults run = model.State.HyperParameters;
        TrainingDefaults settings = run with { Documents = documents ?? run.Documents };
        var data = RunData.Load(TModel.Description, new RunSettings(settings, model.DataSource), interruption);
        model.State.RequireSameData(data.Corpus, run.ValidationFraction);
        return part == DataPart.Test ? data.TestSet() : data.HeldOut;
    }

    private static EvaluationSet Everything<TModel>(
        string source, DocumentMode documents, float promptWeight, DataPart part, CancellationToken interruption)
        where TModel : ICompiledModel
    {
        ModelDescription model = TModel.Description;
        ArchitectureDescription shape = model.Architecture;
        TextCorpus corpus = TextCorpus.Load(source, model, documents, interruption);
        SequenceWindows windows = corpus.Bands.Count > 0 || part == DataPart.Test
            ? DataSplit.PartOf(corpus, shape.Context, part)
            : DataSplit.Everything(corpus, shape.Context);
        return new EvaluationSet(corpus, windows, promptWeight);
    }
}
