using System.Globalization;
using MicroGpt.Runtime;
using MicroGpt.Runtime.Checkpoints;

namespace MicroGpt.CommandLine.Runs;

/// <summary>Chooses the run that a command uses when none is named.</summary>
internal static class RunDirectories
{
    private const string Parent = "runs";

    /// <summary>The numbered run with the highest number.</summary>
    /// <exception cref="MicroGptException">There is no such run.</exception>
    public static string Newest() => Find(Parent)
        ?? throw new MicroGptException($"There is no run in {Parent}/. Train one, or name a run directory.");

    internal static string? Find(string parent) => Directory.Exists(parent)
        ? Directory.EnumerateDirectories(parent)
            .Where(directory => NumberOf(directory) is not null && CheckpointStore.HoldsRun(directory))
            .MaxBy(directory => (NumberOf(directory), Path.GetFileName(directory)))
        : null;

    private static ulong? NumberOf(string directory) =>
        ulong.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) ? number : null;
}
