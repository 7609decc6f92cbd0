namespace MicroGpt.Experiments;

/// <summary>
/// Results of trials on the disk. A result is valid only if its spec and its commands are the ones that would run today.
/// </summary>
internal sealed class ResultStore(Layout layout)
{
    private readonly CommandLines _commands = new(layout);

    public RunResult? Find(Trial trial) =>
        JsonFiles.Find<RunResult>(layout.ResultFile(trial)) is { } result && result.IsOf(SpecOf(trial), CommandsOf(trial)) ? result : null;

    public ThresholdResult? FindThresholds(Trial trial) =>
        JsonFiles.Find<ThresholdResult>(layout.ThresholdFile(trial)) is { } result && result.IsOf(SpecOf(trial), ThresholdCommandsOf(trial))
            ? result
            : null;

    public void Save(Trial trial, ModelInfo info, TrainReport? train, EvalReport? eval) =>
        JsonFiles.Write(layout.ResultFile(trial), new RunResult(SpecOf(trial), CommandsOf(trial), info, train, eval));

    public void SaveThresholds(Trial trial, IReadOnlyList<ThresholdPoint> points) =>
        JsonFiles.Write(layout.ThresholdFile(trial), new ThresholdResult(SpecOf(trial), ThresholdCommandsOf(trial), points));

    /// <summary>
    /// The best rate of an arm by its first seed, and the finished trials at this rate. Null until all rates were tried, or if all
    /// diverged.
    /// </summary>
    public ArmResult? Choose(LearningTask task, Arm arm)
    {
        var tried = new List<(double Rate, RunResult Result)>();
        foreach (double rate in layout.Effort.RatesOf(task))
        {
            if (Find(new Trial(task, arm, rate, Effort.FirstSeed)) is not { } result)
            {
                return null;
            }

            tried.Add((rate, result));
        }

        return Choice.BestRate(task, tried) is { } best ? ResultOf(new Trial(task, arm, best, Effort.FirstSeed)) : null;
    }

    /// <summary>The exit rows that were trained on an arm.</summary>
    public IEnumerable<ArmResult> ExitRowsOf(ArmResult arm) =>
        Trial.ExitTargets.Select(target => ResultOf(arm.First with { ExitTarget = target })).Where(row => row.Seeds.Count > 0);

    /// <summary>The trial of each seed.</summary>
    public IEnumerable<Trial> WithAllSeeds(Trial trial) =>
        Enumerable.Range(Effort.FirstSeed, layout.Effort.Seeds).Select(seed => trial with { Seed = seed });

    private ArmResult ResultOf(Trial trial) => new(
        trial.Task,
        trial.Arm,
        trial.LearningRate,
        trial.ExitTarget,
        [.. WithAllSeeds(trial).Select(Find).OfType<RunResult>().Where(result => result.Eval is not null)]);

    private static string SpecOf(Trial trial) => SpecWriter.Write(trial.Task, trial.Arm);

    private string[] CommandsOf(Trial trial)
    {
        string[] own = [CommandLines.Join(_commands.Train(trial)), CommandLines.Join(_commands.Evaluate(trial))];
        // The result of an exit row also depends on the model it was trained on.
        return trial.ExitTarget is null ? own : [.. CommandsOf(trial with { ExitTarget = null }), .. own];
    }

    private string[] ThresholdCommandsOf(Trial trial) =>
        [.. CommandsOf(trial), .. ThresholdResult.Thresholds.Select(threshold => CommandLines.Join(_commands.Generate(trial, threshold)))];
}
