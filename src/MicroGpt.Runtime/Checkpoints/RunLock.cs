namespace MicroGpt.Runtime.Checkpoints;

/// <summary>
/// An open file that says a process works in a run directory. The operating system lets go of it when the process
/// ends, however it ends; the empty file stays.
/// </summary>
internal static class RunLock
{
    /// <exception cref="MicroGptException">Another process holds the directory, or it cannot be written.</exception>
    public static FileStream Take(string directory, FileMode mode)
    {
        if (File.Exists(directory))
        {
            throw new MicroGptException($"{directory} is a file: give a directory for the run.");
        }

        try
        {
            return Open(directory, mode);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MicroGptException(
                $"The run directory {directory} cannot be used ({e.Message}): "
                + "wait for the process that works in it, or check permissions.",
                e);
        }
    }

    /// <summary>Takes a directory that nobody has taken before; null where somebody was faster.</summary>
    public static FileStream? TryClaim(string directory)
    {
        try
        {
            return Open(directory, FileMode.CreateNew);
        }
        catch (IOException) when (File.Exists(Path.Combine(directory, RunLayout.Lock)))
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MicroGptException(
                $"The run directory {directory} cannot be made ({e.Message}): check permissions, or give another --out.", e);
        }
    }

    private static FileStream Open(string directory, FileMode mode)
    {
        new DurableFiles().CreateDirectory(directory);
        return new FileStream(Path.Combine(directory, RunLayout.Lock), mode, FileAccess.ReadWrite, FileShare.None);
    }
}
