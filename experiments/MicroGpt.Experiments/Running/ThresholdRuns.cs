namespace MicroGpt.Experiments;

/// <summary>Generates answers at every exit threshold. It measures time, so nothing else may run meanwhile.</summary>
internal sealed class ThresholdRuns(Layout layout, ResultStore store)
{
    /// <summary>Thresholds alternate, so that a slow minute of the machine does not affect only one of them.</summary>
    private const int Repetitions = 3;

    private readonly CommandLines _commands = new(layout);

    public async Task RunAsync(Trial trial, CancellationToken cancellation)
    {
        if (store.FindThresholds(trial) is not null || store.Find(trial)?.Eval is null)
        {
            return;
        }

        var reports = ThresholdResult.Thresholds.ToDictionary(threshold => threshold, _ => new List<GenerationReport>());
        for (int repetition = 0; repetition < Repetitions; repetition++)
        {
            foreach (double threshold in ThresholdResult.Thresholds)
            {
                IReadOnlyList<string> command = _commands.Generate(trial, threshold);
                string json = await ChildProcess.RequireAsync(layout.Root, command, cancellation);
                reports[threshold].Add(JsonFiles.Parse<GenerationReport>(json, CommandLines.Join(command)));
            }
        }

        store.SaveThresholds(trial, [.. ThresholdResult.Thresholds.Select(threshold => PointOf(threshold, reports[threshold]))]);
        Console.WriteLine($"measured {trial.Name}");
    }

    private static ThresholdPoint PointOf(double threshold, List<GenerationReport> reports)
    {
        // Law 3: everything but the time is the same in every repetition.
        GenerationReport first = reports[0];
        return reports.TrueForAll(report => report.Accuracy == first.Accuracy && report.MeanDepth == first.MeanDepth)
            ? new ThresholdPoint(
                threshold,
                first.Accuracy,
                first.MeanDepth,
                first.MeanDepthOfDigits,
                [.. reports.Select(report => report.AnswerTokensPerSecond)])
            : throw new ExperimentException($"Answers at the threshold {Text.Exact(threshold)} differ from one run to the next.");
    }
}
