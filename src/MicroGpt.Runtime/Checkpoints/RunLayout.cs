using System.Buffers;
using System.Globalization;

namespace MicroGpt.Runtime.Checkpoints;

/// <summary>
/// Names in a run directory: <c>run.json</c>, <c>metrics.jsonl</c>, <c>samples.jsonl</c>, checkpoints such as <c>step-00001000</c>,
/// pointers <c>last</c> and <c>best</c>.
/// </summary>
internal static class RunLayout
{
    public const string Record = "run.json";
    public const string Metrics = "metrics.jsonl";
    public const string Samples = "samples.jsonl";
    public const string Last = "last";
    public const string Best = "best";
    public const string Lock = "run.lock";

    /// <summary>Begins the names of what is not complete yet. Whatever has such a name may be deleted.</summary>
    public const string Temporary = ".microgpt-tmp-";

    private const string StepPrefix = "step-";

    private static readonly SearchValues<char> StepCharacters = SearchValues.Create("0123456789-");

    public static string CheckpointName(long step) => string.Create(CultureInfo.InvariantCulture, $"{StepPrefix}{step:D8}");

    /// <summary>Whether a directory contains parts of a run, which must not be lost.</summary>
    public static bool HoldsRun(string directory)
    {
        var metrics = new FileInfo(Path.Combine(directory, Metrics));
        return File.Exists(Path.Combine(directory, Record))
            || (metrics.Exists && metrics.Length > 0)
            || File.Exists(Path.Combine(directory, Last))
            || File.Exists(Path.Combine(directory, Best))
            || Checkpoints(directory).Any();
    }

    /// <summary>Something in a directory that a new run would write over; null if there is nothing.</summary>
    public static string? OwnName(string directory) => Directory.EnumerateFileSystemEntries(directory)
        .Select(entry => Path.GetFileName(entry))
        .FirstOrDefault(name => name is Record or Metrics or Samples or Last or Best || IsCheckpointName(name));

    /// <summary>The highest number that something in a directory has as its name; 0 if nothing has one.</summary>
    public static int HighestNumber(string directory) => Directory.Exists(directory)
        ? Directory.EnumerateFileSystemEntries(directory).Select(entry => NumberOf(Path.GetFileName(entry))).DefaultIfEmpty(0).Max()
        : 0;

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

        string name = ReadPointer(path);
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

    /// <summary>
    /// The checkpoint with the lowest held-out loss; null if there is none. <c>last</c> is written before <c>best</c>. If a crash came
    /// between the two, the last checkpoint's own state says that it is the best.
    /// </summary>
    public static string? FollowBest(string directory)
    {
        string? last = FollowLast(directory);
        try
        {
            if (last is not null && Checkpoint.ReadState(last).IsBest)
            {
                return last;
            }
        }
        catch (DamagedCheckpointException)
        {
            // The pointer still names a checkpoint that may be whole.
        }

        return Follow(directory, Best);
    }

    private static string ReadPointer(string path)
    {
        try
        {
            using var reader = new StreamReader(path);
            char[] name = new char[64];
            return new string(name, 0, reader.ReadBlock(name)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MicroGptException($"{path} cannot be read ({e.Message}). Check its permissions.", e);
        }
    }

    private static int NumberOf(string name) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number < int.MaxValue ? number : 0;

    private static bool IsCheckpointName(string name) =>
        name.StartsWith(StepPrefix, StringComparison.Ordinal)
        && name.Length > StepPrefix.Length
        && name.AsSpan(StepPrefix.Length).IndexOfAnyExcept(StepCharacters) < 0;
}
