namespace MicroGpt.Experiments;

/// <summary>One exit threshold over the seeds. Every list has one number per seed.</summary>
internal sealed record ThresholdSummary(
    double Threshold,
    IReadOnlyList<double> Accuracies,
    IReadOnlyList<double> Depths,
    IReadOnlyList<double> DepthsOfDigits,
    IReadOnlyList<double> Speeds,
    IReadOnlyList<double> SpeedUps);

/// <summary>Early exit over the thresholds, of an arm as it was trained or with an exit row trained afterwards.</summary>
/// <param name="ExitTarget">As in <see cref="Trial"/>.</param>
internal sealed record ThresholdSeries(LearningTask Task, string Name, string? ExitTarget, IReadOnlyList<ThresholdSummary> Points)
{
    /// <summary>All measured series, the arm's own before those of its exit rows.</summary>
    public static IEnumerable<ThresholdSeries> Of(ResultStore store, IEnumerable<ArmResult> arms) =>
        from arm in arms
        from target in Trial.ExitTargets.Prepend(null)
        let trial = arm.First with { ExitTarget = target }
        let seeds = store.WithAllSeeds(trial).Select(store.FindThresholds).OfType<ThresholdResult>().ToArray()
        where seeds.Length > 0
        select new ThresholdSeries(arm.Task, trial.ArmName, target, Summarise(seeds));

    private static ThresholdSummary[] Summarise(ThresholdResult[] seeds) =>
    [
        .. ThresholdResult.Thresholds.Select((threshold, i) => new ThresholdSummary(
            threshold,
            [.. seeds.Select(seed => seed.Points[i].Accuracy)],
            [.. seeds.Select(seed => seed.Points[i].MeanDepth)],
            [.. seeds.Select(seed => seed.Points[i].MeanDepthOfDigits)],
            [.. seeds.Select(seed => seed.Points[i].Speed)],
            [.. seeds.Select(seed => seed.SpeedUpOf(seed.Points[i]))])),
    ];
}
