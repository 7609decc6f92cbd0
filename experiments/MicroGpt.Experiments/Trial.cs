namespace MicroGpt.Experiments;

/// <summary>One training run of an arm.</summary>
/// <param name="ExitTarget">
/// Null for the whole model; <c>past</c> or <c>next</c> if only the exit row is trained, on the frozen model of the same trial.
/// </param>
internal sealed record Trial(LearningTask Task, Arm Arm, double LearningRate, int Seed, string? ExitTarget = null)
{
    /// <summary>The targets of the exit row: whether the current loop helped, or whether the next one will.</summary>
    public static IReadOnlyList<string> ExitTargets { get; } = ["past", "next"];

    /// <summary>Name of the arm, with the exit stage.</summary>
    public string ArmName => Arm.NameOf(Task) + (ExitTarget is null ? "" : "-exit-" + ExitTarget);

    public string Name => $"{Task.Name} {ArmName}, rate {Text.Exact(LearningRate)}, seed {Text.Exact(Seed)}";
}
