using System.Buffers;
using System.Globalization;

namespace MicroGpt.Runtime.Checkpoints;

/// <summary>
/// Names in a run directory: <c>metrics.jsonl</c>, checkpoints such as <c>step-00001000</c>, pointers <c>last</c> and <c>best</c>.
/// </summary>
internal static class RunLayout
{
    public const string Metrics = "metrics.jsonl";
    public const string Last = "last";
    public const string Best = "best";
    public const string Lock = "run.lock";
    public const string Temporary = ".tmp-";
    private const string StepPrefix = "step-";

    private static readonly SearchValues<char> StepCharacters = SearchValues.Create("0123456789-");

    public static string CheckpointName(long step) => string.Create(CultureInfo.InvariantCulture, $"{StepPrefix}{step:D8}");

    /// <summary>Whether a directory contains parts of a run, which must not be lost.</summary>
    public static bool HoldsRun(string directory)
    {
        var metrics = new FileInfo(Path.Combine(directory, Metrics));
        return (metrics.Exists && metrics.Length > 0)
            || File.Exists(Path.Combine(directory, Last))
            || File.Exists(Path.Combine(directory, Best))
            || Checkpoints(directory).Any();
    }

    /// <summary>Names of all checkpoints in ascending order of steps. All are whole, because a checkpoint gets its name last.</summary>
    public static IEnumerable<string> Checkpoints(string directory)
    {
        if (!Directory.Exists(directory))
        {
            return [];
        }

        return Directory.EnumerateDirectories(directory, StepPrefix + "*")
            .Select(d => Path.GetFileName(d))
            .Where(IsCheckpointName)
            .OrderBy(n => n.Length)
            .ThenBy(n => n, StringComparer.Ordinal);
    }

    /// <summary>The checkpoint directory that a pointer names; null if there is no such pointer.</summary>
    /// <exception cref="MicroGptException">The pointer is damaged or names a checkpoint that does not exist.</exception>
    public static string? Follow(string directory, string pointer)
    {
        string path = Path.Combine(directory, pointer);
        if (!File.Exists(path))
        {
            return null;
        }

        string name = File.ReadAllText(path).Trim();
        string checkpoint = Path.Combine(directory, name);
        if (!IsCheckpointName(name) || !Directory.Exists(checkpoint))
        {
            throw new MicroGptException(
                $"{path} does not name a checkpoint of its directory. Write the name of one into it, for example step-00001000.");
        }

        return checkpoint;
    }

    /// <summary>The checkpoint to resume from: the last, or the newest if a crash came before the first pointer was written.</summary>
    public static string? FollowLast(string directory) =>
        Follow(directory, Last)
        ?? Checkpoints(directory).Select(name => Path.Combine(directory, name)).LastOrDefault();

    private static bool IsCheckpointName(string name) =>
        name.StartsWith(StepPrefix, StringComparison.Ordinal)
        && name.Length > StepPrefix.Length
        && name.AsSpan(StepPrefix.Length).IndexOfAnyExcept(StepCharacters) < 0;
}
