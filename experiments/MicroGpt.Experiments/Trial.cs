namespace MicroGpt.Experiments;

/// <summary>One training run of an arm.</summary>
/// <param name="ExitTarget">
/// Null for the whole model; <c>past</c> or <c>next</c> where the exit row alone is trained on the frozen model of the same trial without it.
/// </param>
internal sealed record Trial(LearningTask Task, Arm Arm, double LearningRate, int Seed, string? ExitTarget = null)
{
    /// <summary>What the exit row can be taught: whether the loops so far were enough, or whether the next one helps.</summary>
    public static IReadOnlyList<string> ExitTargets { get; } = ["past", "next"];

    /// <summary>Of the arm, with the exit stage.</summary>
    public string ArmName => Arm.NameOf(Task) + (ExitTarget is null ? "" : "-exit-" + ExitTarget);

    public string Name => $"{Task.Name} {ArmName}, rate {Text.Exact(LearningRate)}, seed {Text.Exact(Seed)}";
}
