using System.Text;
using MicroGpt.Numerics.Tests.Reference;

namespace MicroGpt.Numerics.Tests.Harness;

/// <summary>Evaluates whole texts with tokens that stop early, by the runtime's own evaluator.</summary>
internal static class ExitEvaluationRunner<TModel>
    where TModel : ICompiledModel
{
    /// <param name="texts">Characters of each text, without the document token.</param>
    public static EvaluationResult Run(ParameterSet weights, IReadOnlyList<int[]> texts, ExitOptions exits, RunSettings settings)
    {
        ModelDescription model = TModel.Description;
        using ModelEngine engine = ModelEngine.Create<TModel>(settings.Lanes, settings.Isa);
        TensorLayout.Write(model, weights, engine.Weights.Stored);
        using var teams = new WorkTeams(engine, settings.Lanes, 3 * model.Architecture.Context, keeps: false);
        teams.Pack<TModel>();
        var tokenizer = new CharacterTokenizer(model.Tokenizer);
        byte[] lines = Encoding.UTF8.GetBytes(string.Join('\n', texts.Select(text => tokenizer.Decode(text))));
        TextCorpus corpus = TextCorpus.FromUtf8("texts", lines, tokenizer, DocumentMode.Lines);
        using var evaluator = new Evaluator<TModel>(teams, settings.Loops, exits);
        return evaluator.Evaluate(new EvaluationSet(corpus, DataSplit.Everything(corpus, model.Architecture.Context)));
    }
}
