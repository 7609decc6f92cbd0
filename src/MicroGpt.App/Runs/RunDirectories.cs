using MicroGpt.Runtime;
using MicroGpt.Runtime.Checkpoints;

namespace MicroGpt.App.Runs;

/// <summary>Which run a command means when it does not say.</summary>
internal static class RunDirectories
{
    private const string Parent = "runs";

    /// <summary>The numbered run with the highest number.</summary>
    /// <exception cref="MicroGptException">There is none.</exception>
    public static string Newest() => Find(Parent)
        ?? throw new MicroGptException($"There is no run in {Parent}/: train one, or name a directory.");

    internal static string? Find(string parent) => Directory.Exists(parent)
        ? Directory.EnumerateDirectories(parent)
            .Where(directory => int.TryParse(Path.GetFileName(directory), out _) && CheckpointStore.HoldsRun(directory))
            .MaxBy(directory => Path.GetFileName(directory), StringComparer.Ordinal)
        : null;
}
