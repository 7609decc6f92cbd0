namespace MicroGpt.Experiments;

/// <summary>An arm at its best learning rate.</summary>
/// <param name="ExitTarget">As in <see cref="Trial"/>.</param>
/// <param name="Seeds">The finished trials that did not diverge, in the order of their seeds; at least one.</param>
internal sealed record ArmResult(LearningTask Task, Arm Arm, double LearningRate, string? ExitTarget, IReadOnlyList<RunResult> Seeds)
{
    public string Name => First.ArmName;

    /// <summary>The trial with the first seed.</summary>
    public Trial First => new(Task, Arm, LearningRate, Effort.FirstSeed, ExitTarget);

    /// <summary>Returns a number from the evaluation of each seed.</summary>
    public IReadOnlyList<double> Each(Func<EvalReport, double> number) => [.. Seeds.Select(seed => number(seed.Eval!))];

    /// <summary>Returns the means over the seeds of a list with one number per loop.</summary>
    public IReadOnlyList<double> MeanOfLoops(Func<EvalReport, IReadOnlyList<double>> loops) =>
        Statistics.MeanOfEach([.. Seeds.Select(seed => loops(seed.Eval!))]);
}

internal static class Choice
{
    /// <summary>
    /// Chooses the rate with the best held-out accuracy. Without answers, or in a tie, the lowest held-out loss decides, and then the
    /// lowest rate. Null if training diverged at every rate.
    /// </summary>
    public static double? BestRate(LearningTask task, IEnumerable<(double Rate, RunResult Result)> tried) => tried
        .Where(trial => trial.Result.Eval is not null)
        .OrderByDescending(trial => task.HasAnswers ? trial.Result.Eval!.Accuracy : 0)
        .ThenBy(trial => trial.Result.Eval!.Loss)
        .ThenBy(trial => trial.Rate)
        .Select(trial => (double?)trial.Rate)
        .FirstOrDefault();
}
