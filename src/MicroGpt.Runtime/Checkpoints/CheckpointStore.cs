using System.Globalization;
using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Checkpoints;

/// <summary>
/// The directory of one run. A checkpoint appears there whole or not at all, even if the process or the power fails. Only the
/// checkpoints <c>last</c> and <c>best</c> are kept. One process at a time may use a run.
/// </summary>
public sealed class CheckpointStore : IDisposable
{
    private const string DefaultParent = "runs";

    private readonly DurableFiles _files;
    private readonly FileStream _lock;

    private CheckpointStore(string directory, FileStream @lock, DurableFiles files)
    {
        RunDirectory = directory;
        _lock = @lock;
        _files = files;
    }

    public string RunDirectory { get; }

    /// <summary>Path of the metrics file.</summary>
    public string MetricsPath => Path.Combine(RunDirectory, RunLayout.Metrics);

    /// <summary>Directory of the latest checkpoint; null if there is none.</summary>
    public string? Last => RunLayout.FollowLast(RunDirectory);

    /// <summary>Directory of the checkpoint with the lowest held-out loss; null if there is none.</summary>
    public string? Best => RunLayout.Follow(RunDirectory, RunLayout.Best);

    /// <summary>Creates a run.</summary>
    /// <param name="directory">Its directory; null for a new numbered directory in <c>runs</c>.</param>
    /// <exception cref="MicroGptException">The directory already holds a run, is in use, or cannot be written.</exception>
    public static CheckpointStore Create(string? directory) => Create(directory, new DurableFiles());

    /// <summary>Opens a run to continue it. It may end before its first checkpoint.</summary>
    /// <exception cref="MicroGptException">The directory contains no run, is in use, or cannot be written.</exception>
    public static CheckpointStore Resume(string directory) => Resume(directory, new DurableFiles());

    /// <summary>Whether a directory contains a run that <see cref="Resume(string)"/> could open.</summary>
    public static bool HoldsRun(string directory) => RunLayout.HoldsRun(directory);

    /// <summary>The checkpoint that <c>--from</c> means: the best of a run, else its last, or the directory itself.</summary>
    /// <exception cref="MicroGptException">There is no checkpoint.</exception>
    public static string Resolve(string from)
    {
        if (File.Exists(Path.Combine(from, Checkpoint.ModelFile)))
        {
            return from;
        }

        return RunLayout.Follow(from, RunLayout.Best)
            ?? RunLayout.FollowLast(from)
            ?? throw new MicroGptException(
                $"{from} contains no checkpoint. Name the directory of a run (such as {DefaultParent}/0001) or of a checkpoint.");
    }

    internal static CheckpointStore Create(string? directory, DurableFiles files)
    {
        if (directory is null)
        {
            return CreateNumbered(DefaultParent, files);
        }

        FileStream held = RunLock.Take(directory, FileMode.OpenOrCreate);
        if (RunLayout.HoldsRun(directory))
        {
            held.Dispose();
            throw new MicroGptException(
                $"{directory} already contains a run. Add --resume to continue it, or name another --out.");
        }

        return new CheckpointStore(directory, held, files);
    }

    internal static CheckpointStore CreateNumbered(string parent, DurableFiles files)
    {
        for (int number = 1; ; number++)
        {
            string directory = Path.Combine(parent, number.ToString("D4", CultureInfo.InvariantCulture));
            if (!Directory.Exists(directory) && RunLock.TryClaim(directory) is { } held)
            {
                return new CheckpointStore(directory, held, files);
            }
        }
    }

    internal static CheckpointStore Resume(string directory, DurableFiles files) =>
        RunLayout.HoldsRun(directory)
            ? new CheckpointStore(directory, RunLock.Take(directory, FileMode.OpenOrCreate), files)
            : throw new MicroGptException($"{directory} contains no run to resume. Start one without --resume.");

    /// <summary>Saves a checkpoint, points <c>last</c> (and perhaps <c>best</c>) to it, and deletes those that neither names.</summary>
    /// <exception cref="MicroGptException">It could not be written. Earlier checkpoints are unchanged.</exception>
    public void Save(ModelDescription model, CheckpointTensors tensors, TrainingState state, bool best)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(state);
        string name = FreeName(state.Step);
        string temporary = Path.Combine(RunDirectory, RunLayout.Temporary + name);
        try
        {
            Discard(temporary);
            _files.CreateDirectory(temporary);
            Checkpoint.Write(temporary, _files, model, tensors, state);
            _files.SynchroniseDirectory(temporary);
            _files.MoveDirectory(temporary, Path.Combine(RunDirectory, name));
            _files.SynchroniseDirectory(RunDirectory);
            Point(RunLayout.Last, name);
            if (best)
            {
                Point(RunLayout.Best, name);
            }

            Prune();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDiscard(temporary);
            throw new MicroGptException(
                $"The checkpoint {name} could not be written to {RunDirectory} ({e.Message}). "
                + "Free some space or check permissions, then resume. Earlier checkpoints are whole.",
                e);
        }
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>Returns an unused checkpoint name. A resumed run may reach a step that already has a checkpoint.</summary>
    private string FreeName(long step)
    {
        string name = RunLayout.CheckpointName(step);
        string free = name;
        for (int copy = 2; IsInUse(free); copy++)
        {
            free = string.Create(CultureInfo.InvariantCulture, $"{name}-{copy}");
        }

        Discard(Path.Combine(RunDirectory, free));
        return free;
    }

    private bool IsInUse(string name)
    {
        string path = Path.Combine(RunDirectory, name);
        return path == Last || path == Best;
    }

    private void Point(string pointer, string name) => _files.Switch(
        Path.Combine(RunDirectory, pointer),
        stream => stream.Write(System.Text.Encoding.ASCII.GetBytes(name + "\n")));

    private void Prune()
    {
        foreach (string name in RunLayout.Checkpoints(RunDirectory).Where(name => !IsInUse(name)).ToArray())
        {
            Discard(Path.Combine(RunDirectory, name));
        }

        foreach (string left in Directory.GetDirectories(RunDirectory, RunLayout.Temporary + "*"))
        {
            _files.DeleteDirectory(left);
        }
    }

    /// <summary>Deletes the files of a failed save. If that fails too, the next save does it.</summary>
    private void TryDiscard(string path)
    {
        try
        {
            Discard(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>Renames a checkpoint before deleting it, so that whatever has a checkpoint's name is whole.</summary>
    private void Discard(string path)
    {
        if (!Directory.Exists(path))
        {
            return;
        }

        string name = Path.GetFileName(path);
        if (!name.StartsWith(RunLayout.Temporary, StringComparison.Ordinal))
        {
            string temporary = Path.Combine(RunDirectory, RunLayout.Temporary + name);
            Discard(temporary);
            _files.MoveDirectory(path, temporary);
            path = temporary;
        }

        _files.DeleteDirectory(path);
    }
}
