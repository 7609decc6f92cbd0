using System.Globalization;
using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Checkpoints;

/// <summary>
/// The directory of one run. A checkpoint appears there whole or not at all, whenever the process or the power
/// ends; of the old ones only <c>last</c> and <c>best</c> are kept. One process at a time holds a run.
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

    /// <summary>File of the run's metrics.</summary>
    public string MetricsPath => Path.Combine(RunDirectory, RunLayout.Metrics);

    /// <summary>Directory of the latest checkpoint, or null.</summary>
    public string? Last => RunLayout.FollowLast(RunDirectory);

    /// <summary>Directory of the checkpoint with the lowest validation loss, or null.</summary>
    public string? Best => RunLayout.Follow(RunDirectory, RunLayout.Best);

    /// <summary>Begins a run.</summary>
    /// <param name="directory">Where; null for a fresh numbered directory under <c>runs</c>.</param>
    /// <exception cref="MicroGptException">The directory already holds a run, is in use, or cannot be written.</exception>
    public static CheckpointStore Create(string? directory) => Create(directory, new DurableFiles());

    /// <summary>Goes on with a run, which need not have come to its first checkpoint.</summary>
    /// <exception cref="MicroGptException">The directory holds no run, is in use, or cannot be written.</exception>
    public static CheckpointStore Resume(string directory) => Resume(directory, new DurableFiles());

    /// <summary>Whether a directory holds a run that <see cref="Resume(string)"/> would go on with.</summary>
    public static bool HoldsRun(string directory) => RunLayout.HoldsRun(directory);

    /// <summary>The checkpoint directory that <c>--from</c> means: a run's best, else its last; or the directory itself.</summary>
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
                $"{from} holds no checkpoint: give the directory of a run (such as {DefaultParent}/0001) or of a checkpoint.");
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
                $"{directory} already holds a run: add --resume to go on with it, or give another --out.");
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
            : throw new MicroGptException($"{directory} holds no run to resume: start one without --resume.");

    /// <summary>Saves a checkpoint, makes it the last and perhaps the best one, and drops those that are neither.</summary>
    /// <exception cref="MicroGptException">It could not be written; the checkpoints before it are untouched.</exception>
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
                $"The checkpoint {name} could not be written to {RunDirectory} ({e.Message}): "
                + "free some space or check permissions, then resume; earlier checkpoints are whole.",
                e);
        }
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>A name no checkpoint in use has: a run that was resumed may come to the same step again.</summary>
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

    /// <summary>Gives back what a failed save took; if that fails too, the next save does it.</summary>
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

    /// <summary>Deletes a checkpoint by way of a temporary name, so that what bears a checkpoint's name is always whole.</summary>
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
