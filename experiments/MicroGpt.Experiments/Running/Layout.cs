namespace MicroGpt.Experiments;

/// <summary>Where everything lies. Paths of runs are relative to the repository, so that commands read the same everywhere.</summary>
/// <param name="Root">The repository.</param>
/// <param name="Effort">Quick runs lie apart.</param>
internal sealed record Layout(string Root, Effort Effort)
{
    private const string Base = "artifacts/experiments";

    /// <summary>The document whose tables are written in place.</summary>
    public string Document => Path.Combine(Root, "docs", "recursion.md");

    public string Images => Effort.IsQuick ? InResults("images") : Path.Combine(Root, "docs", "images");

    public string Tables => InResults("tables.md");

    private string Results => Effort.IsQuick ? Base + "/quick" : Base;

    /// <summary>The repository that holds a directory.</summary>
    /// <exception cref="ExperimentException">None does.</exception>
    public static string FindRoot(string directory)
    {
        string? candidate = directory;
        while (candidate is not null && !File.Exists(Path.Combine(candidate, "MicroGpt.slnx")))
        {
            candidate = Path.GetDirectoryName(candidate);
        }

        return candidate ?? throw new ExperimentException($"{directory} is not in the repository: go to its root and start again.");
    }

    public string Spec(LearningTask task, Arm arm) => Path.Combine(Root, Base, "specs", task.Name, arm.NameOf(task) + ".json");

    /// <summary>Relative to the root.</summary>
    public static string Binaries(LearningTask task, Arm arm) => $"{Base}/bin/{task.Name}/{arm.NameOf(task)}";

    /// <summary>What holds the checkpoints, the result and the log of a trial. Relative to the root.</summary>
    public string Run(Trial trial) =>
        $"{Results}/runs/{trial.Task.Name}/{trial.ArmName}/{Text.Exact(trial.LearningRate)}/{Text.Exact(trial.Seed)}";

    /// <summary>The run directory of <c>train</c>. Relative to the root.</summary>
    public string Checkpoints(Trial trial) => Run(trial) + "/run";

    public string ResultFile(Trial trial) => Path.Combine(Root, Run(trial), "result.json");

    public string ThresholdFile(Trial trial) => Path.Combine(Root, Run(trial), "thresholds.json");

    private string InResults(string name) => Path.Combine(Root, Results, name);
}
