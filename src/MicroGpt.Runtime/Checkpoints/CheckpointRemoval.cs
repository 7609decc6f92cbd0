using MicroGpt.Runtime.Files;

namespace MicroGpt.Runtime.Checkpoints;

/// <summary>Deletes checkpoints of a run, so that whatever has a checkpoint's name stays whole at every moment.</summary>
internal sealed class CheckpointRemoval(string runDirectory, DurableFiles files)
{
    /// <summary>Deletes all checkpoints but some, and what failed saves left. What a person added a file to stays.</summary>
    /// <param name="kept">Directories of checkpoints.</param>
    public void Prune(ReadOnlySpan<string?> kept)
    {
        foreach (string name in RunLayout.Checkpoints(runDirectory).ToArray())
        {
            string checkpoint = Path.Combine(runDirectory, name);
            if (!kept.Contains(checkpoint) && Checkpoint.HoldsNothingElse(checkpoint))
            {
                Discard(checkpoint);
            }
        }

        DeleteLeftovers();
    }

    /// <summary>Deletes what a killed process left. If that fails, the next save does it.</summary>
    public void TryDeleteLeftovers()
    {
        try
        {
            DeleteLeftovers();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>Renames a checkpoint before deleting it. Does nothing if it does not exist.</summary>
    public void Discard(string path)
    {
        if (!Directory.Exists(path))
        {
            return;
        }

        string name = Path.GetFileName(path);
        if (!name.StartsWith(RunLayout.Temporary, StringComparison.Ordinal))
        {
            string temporary = Path.Combine(runDirectory, RunLayout.Temporary + name);
            Discard(temporary);
            files.Operations.MoveDirectory(path, temporary);

            // The new name must be durable before the first file goes.
            files.Operations.SynchroniseDirectory(runDirectory);
            path = temporary;
        }

        files.DeleteDirectory(path);
    }

    private void DeleteLeftovers()
    {
        foreach (string left in Directory.GetDirectories(runDirectory, RunLayout.Temporary + "*"))
        {
            files.DeleteDirectory(left);
        }
    }

    /// <summary>Deletes the files of a failed save. If that fails too, the next save does it.</summary>
    public void TryDiscard(string? path)
    {
        try
        {
            if (path is not null)
            {
                Discard(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
