using MicroGpt.Runtime.Files;

namespace MicroGpt.Runtime.Checkpoints;

/// <summary>
/// An open file that marks a run directory as in use. The operating system releases it when the process ends in any way; the
/// empty file stays.
/// </summary>
internal static class RunLock
{
    /// <exception cref="MicroGptException">Another process uses the directory, or it cannot be written.</exception>
    public static FileStream Take(string directory, FileMode mode, DurableFiles files)
    {
        if (File.Exists(directory))
        {
            throw new MicroGptException($"{directory} is a file. Name a directory for the run.");
        }

        try
        {
            return Open(directory, mode, files);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MicroGptException(
                $"The run directory {directory} cannot be used ({e.Message}). "
                + "Wait for the process that uses it, or check permissions.",
                e);
        }
    }

    /// <summary>Takes a directory that did not exist; null if another process was faster.</summary>
    public static FileStream? TryClaim(string directory, DurableFiles files)
    {
        try
        {
            return Open(directory, FileMode.CreateNew, files);
        }
        catch (IOException) when (File.Exists(Path.Combine(directory, RunLayout.Lock)))
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MicroGptException(
                $"The run directory {directory} cannot be created ({e.Message}). Check permissions, or name another --out.", e);
        }
    }

    private static FileStream Open(string directory, FileMode mode, DurableFiles files)
    {
        files.CreateDirectory(directory);
        return new FileStream(Path.Combine(directory, RunLayout.Lock), mode, FileAccess.ReadWrite, FileShare.None);
    }
}
