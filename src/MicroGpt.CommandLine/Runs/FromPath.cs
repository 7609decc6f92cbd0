using MicroGpt.Runtime.Checkpoints;

namespace MicroGpt.CommandLine.Runs;

/// <summary>
/// What a person may name as a model, besides the directory of a run or of a checkpoint: a pointer of the run (<c>runs/0001/last</c>)
/// or a file of either directory (<c>runs/0001/step-00001000/model.safetensors</c>).
/// </summary>
internal static class FromPath
{
    private const int LongestPointer = 256;

    private static readonly string[] Pointers = ["last", "best"];

    /// <param name="path">What the person wrote; null for nothing.</param>
    /// <returns>The directory that is meant, or the path itself if it is a directory or does not exist.</returns>
    public static string? Resolve(string? path)
    {
        if (!File.Exists(path))
        {
            return path;
        }

        string directory = Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : ".";
        if (Pointers.Contains(Path.GetFileName(path)))
        {
            return Follow(path, directory) ?? path;
        }

        return IsCheckpoint(directory) || CheckpointStore.HoldsRun(directory) ? directory : path;
    }

    private static string? Follow(string pointer, string directory)
    {
        if (new FileInfo(pointer).Length > LongestPointer)
        {
            return null;
        }

        string name = File.ReadAllText(pointer).Trim();
        return name.Length > 0 && Path.GetFileName(name) == name && IsCheckpoint(Path.Combine(directory, name))
            ? Path.Combine(directory, name)
            : null;
    }

    private static bool IsCheckpoint(string directory) => File.Exists(Path.Combine(directory, Checkpoint.ModelFile));
}
