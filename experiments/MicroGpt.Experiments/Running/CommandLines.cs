namespace MicroGpt.Experiments;

/// <summary>All commands of the experiments, as arguments of <c>dotnet</c> in the root of the repository.</summary>
internal sealed class CommandLines(Layout layout)
{
    /// <summary>Training a single row on a frozen model allows a higher rate than training the model.</summary>
    private const double ExitRate = 0.01;

    public static IReadOnlyList<string> Build(LearningTask task, Arm arm, string spec) =>
    [
        "build", "-c", "Release", "--nologo", "-v", "quiet", "src/MicroGpt.App", $"-p:ModelSpec={spec}", "-o", Layout.Binaries(task, arm),
    ];

    public static IReadOnlyList<string> Info(LearningTask task, Arm arm) => [Program(task, arm), "info", "--json", "--threads", "1"];

    public IReadOnlyList<string> Train(Trial trial) =>
    [
        Program(trial.Task, trial.Arm), "train", .. trial.ExitTarget is null ? WholeModel(trial) : ExitRow(trial),
        "--out", layout.Checkpoints(trial), "--threads", "1", "--samples", "0",
    ];

    public IReadOnlyList<string> Evaluate(Trial trial) =>
        [Program(trial.Task, trial.Arm), "eval", "--from", layout.Checkpoints(trial), "--json", "--threads", "1"];

    /// <summary>
    /// Greedy generation of the answers. A token stops when its cumulative exit probability reaches <paramref name="threshold"/>.
    /// </summary>
    public IReadOnlyList<string> Generate(Trial trial, double threshold) =>
        [.. Evaluate(trial), "--exit-threshold", Text.Exact(threshold), "--generate"];

    /// <summary>Returns a command as a person would type it.</summary>
    public static string Join(IReadOnlyList<string> arguments) =>
        "dotnet " + string.Join(
            ' ', arguments.Select(argument => argument.Contains(' ', StringComparison.Ordinal) ? $"'{argument}'" : argument));

    private static string Program(LearningTask task, Arm arm) => Layout.Binaries(task, arm) + "/microgpt.dll";

    private IReadOnlyList<string> WholeModel(Trial trial) =>
    [
        "--data", trial.Task.Data, "--steps", Text.Exact(layout.Effort.StepsOf(trial.Task)), "--seed", Text.Exact(trial.Seed),
        "--learning-rate", Text.Exact(trial.LearningRate), "--eval-every", "0",
    ];

    private IReadOnlyList<string> ExitRow(Trial trial) =>
    [
        "--stage", "exit", "--from", layout.Checkpoints(trial with { ExitTarget = null }),
        "--steps", Text.Exact(layout.Effort.ExitStageStepsOf(trial.Task)), "--exit-target", trial.ExitTarget!,
        "--learning-rate", Text.Exact(ExitRate),
    ];
}
