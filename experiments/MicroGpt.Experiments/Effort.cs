namespace MicroGpt.Experiments;

/// <summary>How much of each task is run: all of it, or just enough to see that everything works.</summary>
/// <param name="IsQuick">A few steps, one rate, one seed; kept apart from the results that are published.</param>
internal sealed record Effort(bool IsQuick)
{
    private const int FewSteps = 30;
    private const int AllSeeds = 3;

    /// <summary>The seed that chooses the learning rate.</summary>
    public const int FirstSeed = 1;

    public int Seeds => IsQuick ? 1 : AllSeeds;

    public int StepsOf(LearningTask task) => IsQuick ? FewSteps : task.Steps;

    public int ExitStageStepsOf(LearningTask task) => IsQuick ? Math.Min(FewSteps, task.ExitStageSteps) : task.ExitStageSteps;

    public IReadOnlyList<double> RatesOf(LearningTask task) =>
        IsQuick ? [task.LearningRates[task.LearningRates.Count / 2]] : task.LearningRates;

    /// <summary>Roughly the multiply-adds of a trial; an exit stage runs the blocks forward only, which is a third.</summary>
    public double WorkOf(Trial trial) => trial.ExitTarget is null
        ? trial.Arm.WorkOf(trial.Task, StepsOf(trial.Task))
        : trial.Arm.WorkOf(trial.Task, ExitStageStepsOf(trial.Task)) / 3;
}
