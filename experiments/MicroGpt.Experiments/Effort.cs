namespace MicroGpt.Experiments;

/// <summary>How much of each task runs: all of it, or only enough to see that everything works.</summary>
/// <param name="IsQuick">Whether to run a few steps, one rate and one seed. The results are kept apart from the published ones.</param>
internal sealed record Effort(bool IsQuick)
{
    private const int FewSteps = 30;
    private const int AllSeeds = 3;

    /// <summary>The seed with which the learning rate is chosen.</summary>
    public const int FirstSeed = 1;

    public int Seeds => IsQuick ? 1 : AllSeeds;

    public int StepsOf(LearningTask task) => IsQuick ? FewSteps : task.Steps;

    public int ExitStageStepsOf(LearningTask task) => IsQuick ? Math.Min(FewSteps, task.ExitStageSteps) : task.ExitStageSteps;

    public IReadOnlyList<double> RatesOf(LearningTask task) =>
        IsQuick ? [task.LearningRates[task.LearningRates.Count / 2]] : task.LearningRates;

    /// <summary>Approximate multiply-adds of a trial. An exit stage runs the blocks only forward, which is a third.</summary>
    public double WorkOf(Trial trial) => trial.ExitTarget is null
        ? trial.Arm.WorkOf(trial.Task, StepsOf(trial.Task))
        : trial.Arm.WorkOf(trial.Task, ExitStageStepsOf(trial.Task)) / 3;
}
