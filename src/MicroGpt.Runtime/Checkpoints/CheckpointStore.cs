using System.Globalization;
using System.Text;
using MicroGpt.Runtime.Files;
using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Checkpoints;

/// <summary>
/// The directory of one run. A checkpoint appears there whole or not at all, even if the process or the power fails. The last two
/// checkpoints and the best are kept. One process at a time may use a run.
/// </summary>
/// <remarks>
/// A save is committed when <c>last</c> names it. <c>best</c> follows: see <see cref="RunLayout.FollowBest"/> for a crash between the two.
/// </remarks>
public sealed class CheckpointStore : IDisposable
{
    private const string DefaultParent = "runs";

    private readonly DurableFiles _files;
    private readonly FileStream _lock;
    private readonly CheckpointRemoval _removal;
    private string? _latest;

    private CheckpointStore(string directory, FileStream @lock, DurableFiles files)
    {
        RunDirectory = directory;
        _lock = @lock;
        _files = files;
        _removal = new CheckpointRemoval(directory, files);
    }

    public string RunDirectory { get; }

    /// <summary>Path of the metrics file.</summary>
    public string MetricsPath => Path.Combine(RunDirectory, RunLayout.Metrics);

    /// <summary>Path of the file with the texts that the run wrote at its evaluations.</summary>
    public string SamplesPath => Path.Combine(RunDirectory, RunLayout.Samples);

    /// <summary>Directory of the latest checkpoint; null if there is none.</summary>
    public string? Last => RunLayout.FollowLast(RunDirectory);

    /// <summary>Directory of the checkpoint with the lowest held-out loss; null if there is none.</summary>
    public string? Best => RunLayout.FollowBest(RunDirectory);

    /// <summary>Directories of all checkpoints, in ascending order of steps.</summary>
    public IEnumerable<string> Checkpoints => RunLayout.Checkpoints(RunDirectory).Select(name => Path.Combine(RunDirectory, name));

    /// <summary>Creates a run.</summary>
    /// <param name="directory">Its directory; null for a new numbered directory in <c>runs</c>.</param>
    /// <exception cref="MicroGptException">
    /// The directory already holds a run or files with a run's names, is in use, or cannot be written.
    /// </exception>
    public static CheckpointStore Create(string? directory) => Create(directory, DurableFiles.OnDisk);

    /// <summary>Opens a run to continue it. It may end before its first checkpoint.</summary>
    /// <exception cref="MicroGptException">The directory contains no run, is in use, or cannot be written.</exception>
    public static CheckpointStore Resume(string directory) => Resume(directory, DurableFiles.OnDisk);

    /// <summary>Whether a directory contains a run that <see cref="Resume(string)"/> could open.</summary>
    public static bool HoldsRun(string directory) => RunLayout.HoldsRun(directory);

    /// <summary>How the run of a directory began; null if its directory does not tell.</summary>
    /// <exception cref="MicroGptException">The record is damaged.</exception>
    public static RunRecord? ReadRecord(string directory)
    {
        string path = Path.Combine(directory, RunLayout.Record);
        return File.Exists(path) ? RunRecord.Read(path) : null;
    }

    /// <summary>The checkpoint that <c>--from</c> means: the best of a run, else its last, or the directory itself.</summary>
    /// <exception cref="MicroGptException">There is no checkpoint.</exception>
    public static string Resolve(string from)
    {
        if (File.Exists(Path.Combine(from, Checkpoint.ModelFile)))
        {
            return from;
        }

        return RunLayout.FollowBest(from)
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

        FileStream held = RunLock.Take(directory, FileMode.OpenOrCreate, files);
        string? fault = RunLayout.HoldsRun(directory)
            ? $"{directory} already contains a run. Add --resume to continue it, or name another --out."
            : RunLayout.OwnName(directory) is { } name
                ? $"{directory} already contains {name}, which a run would write. Name another --out."
                : null;
        if (fault is not null)
        {
            held.Dispose();
            throw new MicroGptException(fault);
        }

        return new CheckpointStore(directory, held, files);
    }

    internal static CheckpointStore CreateNumbered(string parent, DurableFiles files)
    {
        for (int number = RunLayout.HighestNumber(parent) + 1; ; number++)
        {
            string directory = Path.Combine(parent, number.ToString("D4", CultureInfo.InvariantCulture));
            if (!Directory.Exists(directory) && RunLock.TryClaim(directory, files) is { } held)
            {
                return new CheckpointStore(directory, held, files);
            }
        }
    }

    internal static CheckpointStore Resume(string directory, DurableFiles files)
    {
        if (!RunLayout.HoldsRun(directory))
        {
            throw new MicroGptException($"{directory} contains no run to resume. Start one without --resume.");
        }

        var store = new CheckpointStore(directory, RunLock.Take(directory, FileMode.OpenOrCreate, files), files);
        try
        {
            store._latest = store.Last;
            store._removal.TryDeleteLeftovers();
            store.TryRepairBest();
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Writes how the run began. It is there whole or not at all.</summary>
    /// <exception cref="MicroGptException">It could not be written.</exception>
    public void WriteRecord(RunRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        try
        {
            Switch(RunLayout.Record, record.Write);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MicroGptException(
                $"{RunLayout.Record} could not be written to {RunDirectory} ({e.Message}). Free some space or check permissions.", e);
        }
    }

    /// <summary>Names the checkpoint that the run goes on from, if it is not the last. The next save keeps it.</summary>
    public void ContinueFrom(string checkpoint) => _latest = checkpoint;

    /// <summary>
    /// Saves a checkpoint, points <c>last</c> (and <c>best</c>, if the state says so) to it, and deletes those that are neither the best
    /// nor among the last two.
    /// </summary>
    /// <exception cref="MicroGptException">It could not be written. Earlier checkpoints are unchanged.</exception>
    public void Save(ModelDescription model, CheckpointTensors tensors, TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(state);
        string? temporary = null;
        try
        {
            if (!Directory.Exists(RunDirectory))
            {
                throw new DirectoryNotFoundException("the directory is gone");
            }

            RepairBest();
            string name = FreeName(state.Step);
            temporary = Path.Combine(RunDirectory, RunLayout.Temporary + name);
            _removal.Discard(temporary);
            _files.CreateDirectory(temporary);
            Checkpoint.Write(temporary, _files, model, tensors, state);
            _files.Operations.SynchroniseDirectory(temporary);
            _files.Operations.MoveDirectory(temporary, Path.Combine(RunDirectory, name));
            _files.Operations.SynchroniseDirectory(RunDirectory);
            Point(RunLayout.Last, name);
            if (state.IsBest)
            {
                Point(RunLayout.Best, name);
            }

            string? previous = _latest;
            _latest = Path.Combine(RunDirectory, name);
            _removal.Prune([Last, Best, previous]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _removal.TryDiscard(temporary);
            throw new MicroGptException(
                $"The checkpoint of step {state.Step} could not be written to {RunDirectory} ({e.Message}). "
                + "Free some space or check permissions. Earlier checkpoints are whole.",
                e);
        }
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>Returns a free checkpoint name. A resumed run may reach a step that already has a checkpoint.</summary>
    private string FreeName(long step)
    {
        string name = RunLayout.CheckpointName(step);
        string free = name;
        for (int copy = 2; IsInUse(Path.Combine(RunDirectory, free)); copy++)
        {
            free = string.Create(CultureInfo.InvariantCulture, $"{name}-{copy}");
        }

        _removal.Discard(Path.Combine(RunDirectory, free));
        return free;
    }

    private bool IsInUse(string path) =>
        Directory.Exists(path) && (path == Last || path == Best || path == _latest || !Checkpoint.HoldsNothingElse(path));

    /// <summary>Writes <c>best</c> again if a crash or an error came between the two pointers.</summary>
    private void RepairBest()
    {
        if (Best is { } best && best != RunLayout.Follow(RunDirectory, RunLayout.Best))
        {
            Point(RunLayout.Best, Path.GetFileName(best));
        }
    }

    /// <summary>The same when a run is opened, because a run that is done saves no more. If it fails, the next save does it.</summary>
    private void TryRepairBest()
    {
        try
        {
            RepairBest();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private void Point(string pointer, string name) =>
        Switch(pointer, stream => stream.Write(Encoding.ASCII.GetBytes(name + "\n")));

    private void Switch(string name, Action<Stream> write) => _files.Switch(
        Path.Combine(RunDirectory, name), Path.Combine(RunDirectory, RunLayout.Temporary + name), write);
}
