namespace MicroGpt.Experiments;

/// <summary>The places of all files. Paths of runs are relative to the repository, so that commands are the same everywhere.</summary>
/// <param name="Root">Directory of the repository.</param>
/// <param name="Effort">Quick runs have separate places.</param>
internal sealed record Layout(string Root, Effort Effort)
{
    private const string Base = "artifacts/experiments";

    /// <summary>The document whose tables are replaced.</summary>
    public string Document => Path.Combine(Root, "docs", "recursion.md");

    public string Images => Effort.IsQuick ? InResults("images") : Path.Combine(Root, "docs", "images");

    public string Tables => InResults("tables.md");

    private string Results => Effort.IsQuick ? Base + "/quick" : Base;

    /// <summary>Finds the repository that contains a directory.</summary>
    /// <exception cref="ExperimentException">The directory is not in a repository.</exception>
    public static string FindRoot(string directory)
    {
        string? candidate = directory;
        while (candidate is not null && !File.Exists(Path.Combine(candidate, "MicroGpt.slnx")))
        {
            candidate = Path.GetDirectoryName(candidate);
        }

        return candidate ?? throw new ExperimentException($"{directory} is not in the repository. Go to its root and start again.");
    }

    public string Spec(LearningTask task, Arm arm) => Path.Combine(Root, Base, "specs", task.Name, arm.NameOf(task) + ".json");

    /// <summary>Relative to the root.</summary>
    public static string Binaries(LearningTask task, Arm arm) => $"{Base}/bin/{task.Name}/{arm.NameOf(task)}";

    /// <summary>Directory of the checkpoints, the result and the log of a trial, relative to the root.</summary>
    public string Run(Trial trial) =>
        $"{Results}/runs/{trial.Task.Name}/{trial.ArmName}/{Text.Exact(trial.LearningRate)}/{Text.Exact(trial.Seed)}";

    /// <summary>The run directory for <c>train</c>, relative to the root.</summary>
    public string Checkpoints(Trial trial) => Run(trial) + "/run";

    public string ResultFile(Trial trial) => Path.Combine(Root, Run(trial), "result.json");

    public string ThresholdFile(Trial trial) => Path.Combine(Root, Run(trial), "thresholds.json");

    private string InResults(string name) => Path.Combine(Root, Results, name);
}
