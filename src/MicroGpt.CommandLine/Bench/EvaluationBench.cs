using System.Diagnostics;
using System.Text;
using MicroGpt.Runtime.Data;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Evaluation;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Text;

namespace MicroGpt.CommandLine.Bench;

/// <summary>Times evaluation on full contexts: the forward pass only, with the loss after every loop.</summary>
internal static class EvaluationBench
{
    private const int LeastPasses = 3;

    /// <param name="teams">The teams of a trainer, which must be between two steps.</param>
    /// <param name="loops">Number of loops; null for that of the model.</param>
    /// <param name="sequences">Number of full contexts in one pass.</param>
    /// <returns>Tokens per second of the median pass.</returns>
    public static double Measure<TModel>(
        WorkTeams teams, int? loops, int sequences, double seconds, CancellationToken interruption)
        where TModel : ICompiledModel
    {
        ModelDescription model = TModel.Description;
        int context = model.Architecture.Context;
        var tokenizer = new CharacterTokenizer(model.Tokenizer);
        string symbol = tokenizer.IsBytes ? "a" : tokenizer.Decode([0]);
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(symbol, (sequences * context) + 1)));
        TextCorpus corpus = TextCorpus.FromUtf8("bench", text, tokenizer, DocumentMode.Text);
        var set = new EvaluationSet(corpus, [.. Enumerable.Range(0, sequences).Select(i => new SequenceWindow(i * context, context))]);
        using var evaluator = new Evaluator<TModel>(teams, LoopSet.Every(model.Architecture.LoopsOf(loops)));
        evaluator.Evaluate(set, interruption: interruption);
        var times = new List<double>();
        long began = Stopwatch.GetTimestamp();
        while (times.Count < LeastPasses || Stopwatch.GetElapsedTime(began).TotalSeconds < seconds)
        {
            interruption.ThrowIfCancellationRequested();
            long pass = Stopwatch.GetTimestamp();
            evaluator.Evaluate(set, interruption: interruption);
            times.Add(Stopwatch.GetElapsedTime(pass).TotalSeconds);
        }

        times.Sort();
        return set.Predictions / times[times.Count / 2];
    }
}
