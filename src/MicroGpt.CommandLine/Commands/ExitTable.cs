using System.Diagnostics;
using System.Text.Json;
using MicroGpt.CommandLine.Cli;
using MicroGpt.CommandLine.Generation;
using MicroGpt.CommandLine.Runs;
using MicroGpt.Runtime.Data;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Evaluation;
using MicroGpt.Runtime.Model;

namespace MicroGpt.CommandLine.Commands;

/// <summary>The result of <c>eval</c> with exit rules: loss, accuracy, loops and time of each, and of all loops.</summary>
/// <param name="Loops">Maximum number of loops.</param>
/// <param name="Sequences">Number of sequences in the set.</param>
internal sealed record ExitTable(
    string Checkpoint,
    long Step,
    string Data,
    int Loops,
    int Sequences,
    IReadOnlyList<(ExitOptions Rule, EvaluationResult Result, double Seconds)> Rows)
{
    /// <summary>Number of predictions of the pass that waits for the compiler under the JIT.</summary>
    private const long WarmUp = 2_000;

    /// <param name="part">Validation or test problems, for a task with bands.</param>
    /// <param name="loops">Maximum number of loops; null for that of the model.</param>
    /// <param name="progress">Called with the number of tokens evaluated so far and their number.</param>
    /// <exception cref="OperationCanceledException">The evaluation was interrupted.</exception>
    public static ExitTable Of<TModel>(
        SavedModel<TModel> model,
        EvaluationSet set,
        string? source,
        DataPart part,
        int? loops,
        IReadOnlyList<ExitOptions> rules,
        Action<long, long> progress,
        CancellationToken interruption)
        where TModel : ICompiledModel
    {
        int count = TModel.Description.Architecture.LoopsOf(loops);
        using WorkTeams teams = Measurement.Teams(model);
        var rows = new List<(ExitOptions, EvaluationResult, double)>();
        foreach (ExitOptions rule in rules.Prepend(ExitOptions.None))
        {
            using Evaluator<TModel> evaluator =
                rule.IsNone ? new Evaluator<TModel>(teams, LoopSet.Of([count])) : new Evaluator<TModel>(teams, count, rule);
            evaluator.Evaluate(set.AtMost(WarmUp), interruption: interruption);
            int before = rows.Count;
            long began = Stopwatch.GetTimestamp();
            EvaluationResult result = evaluator.Evaluate(
                set,
                done => progress((before * set.Predictions) + done, (1 + rules.Count) * set.Predictions),
                interruption);
            rows.Add((rule, result, Stopwatch.GetElapsedTime(began).TotalSeconds));
        }

        return new ExitTable(
            model.Directory, model.State.Step, Measurement.NameOf(model, set, source, part), count, set.SequenceCount, rows);
    }

    public string ToText() => string.Join('\n', Lines());

    public string ToJson() => JsonText.Object(json =>
    {
        json.WriteString("checkpoint", Checkpoint);
        json.WriteNumber("step", Step);
        json.WriteString("data", Data);
        json.WriteNumber("tokens", Tokens);
        json.WriteNumber("sequences", Sequences);
        json.WriteNumber("loops", Loops);
        json.WriteStartArray("rules");
        foreach ((ExitOptions rule, EvaluationResult result, double seconds) in Rows)
        {
            json.WriteStartObject();
            ExitText.Write(json, rule);
            JsonText.Number(json, "loss", result.Loss);
            JsonText.Number(json, "bitsPerCharacter", result.Bits);
            if (result.Answers is { } answers)
            {
                json.WriteNumber("problems", answers.Problems);
                JsonText.Number(json, "accuracy", answers.Accuracy);
            }

            JsonText.Number(json, "meanDepth", result.LoopsTaken?.Mean ?? Loops);
            JsonText.Number(json, "meanDepthOfSequences", result.LoopsTaken?.MeanOfSequences ?? Loops);
            if (result.LoopsTaken is { } taken)
            {
                JsonText.Numbers(json, "depthDistribution", taken.Counts.Select(n => (double)n / taken.Counts.Sum()));
            }

            WriteBands(json, result.Bands);
            JsonText.Number(json, "seconds", seconds);
            JsonText.Number(json, "secondsPerSequence", seconds / Sequences);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    /// <summary>Number of predicted tokens, those of all bands.</summary>
    private long Tokens => Rows[0].Result is { Bands.Count: > 0 } banded ? banded.Bands.Sum(band => band.Tokens) : Rows[0].Result.Tokens;

    private void WriteBands(Utf8JsonWriter json, IReadOnlyList<BandScore> bands)
    {
        if (bands.Count == 0)
        {
            return;
        }

        json.WriteStartArray("bands");
        foreach (BandScore band in bands)
        {
            json.WriteStartObject();
            json.WriteString("band", band.Name);
            json.WriteNumber("problems", band.Answers.Problems);
            JsonText.Number(json, "loss", band.Loss);
            JsonText.Number(json, "accuracy", band.Answers.Accuracy);
            JsonText.Number(json, "meanDepth", band.LoopsTaken?.Mean ?? Loops);
            JsonText.Number(json, "meanDepthOfSequences", band.LoopsTaken?.MeanOfSequences ?? Loops);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private IEnumerable<string> Lines()
    {
        yield return $"checkpoint  {Checkpoint}, step {Text.Count(Step)}";
        yield return $"data        {Data}, {Text.Plural(Tokens, "token")} in {Text.Plural(Sequences, "sequence")}";
        yield return $"loops       at most {Text.Count(Loops)}; a mean over tokens, and over sequences of their deepest token";
        yield return "";
        IReadOnlyList<BandScore> bands = Rows[0].Result.Bands;
        int width = Rows.Select(row => ExitText.Describe(row.Rule)).Concat(bands.Select(band => "  " + band.Name)).Max(text => text.Length);
        bool answers = Rows[0].Result.Answers is not null;
        yield return $"{"exit".PadRight(width)}      loss{(answers ? "    right" : "")}   tokens  sequences   range  ms/sequence";
        foreach ((ExitOptions rule, EvaluationResult result, double seconds) in Rows)
        {
            string time = $"{Text.Fixed(1000 * seconds / Sequences, 3),13}";
            string name = ExitText.Describe(rule).PadRight(width);
            if (bands.Count == 0)
            {
                yield return name + Columns(result.Loss, answers ? result.Answers!.Accuracy : null, result.LoopsTaken) + time;
                continue;
            }

            yield return name + new string(' ', 47) + time;
            foreach (BandScore band in result.Bands)
            {
                yield return $"  {band.Name}".PadRight(width) + Columns(band.Loss, band.Answers.Accuracy, band.LoopsTaken);
            }
        }

        if (bands.Count == 0 && Rows is [_, { Result.LoopsTaken: { } only }])
        {
            yield return "";
            yield return "tokens by number of loops: " + string.Join("  ", only.Counts
                .Select((n, i) => (Share: (double)n / only.Counts.Sum(), Loop: i + 1))
                .Where(one => one.Share > 0)
                .Select(one => $"{one.Loop}: {Text.Percent(one.Share)}"));
        }
    }

    private string Columns(double loss, double? accuracy, LoopScore? taken)
    {
        string right = accuracy is { } share ? $"{Text.Percent(share),9}" : "";
        string range = $"{taken?.Least ?? Loops}-{taken?.Most ?? Loops}";
        return $"{Text.Nats(loss),10}{right}{Text.Loops(taken?.Mean ?? Loops),9}{Text.Loops(taken?.MeanOfSequences ?? Loops),11}{range,8}";
    }
}
