using MicroGpt.CommandLine.Cli;
using MicroGpt.CommandLine.Runs;
using MicroGpt.Runtime;
using MicroGpt.Runtime.Checkpoints;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Training;

namespace MicroGpt.CommandLine.Training;

/// <summary>Saves a run. A save that fails is reported and tried again later; training goes on as long as it can.</summary>
/// <param name="clock">When to save between evaluations.</param>
/// <param name="patience">How long the save at the end is retried.</param>
/// <param name="warn">Receives a sentence for each trouble.</param>
internal sealed unsafe class RunSaver(
    ModelDescription model,
    RunData data,
    RunProgress progress,
    CheckpointStore store,
    MetricsFiles metrics,
    SaveClock clock,
    TimeSpan patience,
    Action<string> warn)
{
    private static readonly TimeSpan s_retryInterval = TimeSpan.FromSeconds(2);

    public bool HasCheckpoint => store.Last is not null;

    public bool IsDue => clock.IsDue(progress.Step);

    public SaveClock Clock => clock;

    /// <returns>Whether the state was saved.</returns>
    public bool TrySave(TrainingMemory memory)
    {
        try
        {
            Save(memory);
            return true;
        }
        catch (MicroGptException e)
        {
            warn($"{e.Message} Training goes on, and the next save is tried as usual.");
            return false;
        }
    }

    /// <summary>Saves the state that nothing follows. A failure is retried for a while.</summary>
    /// <exception cref="MicroGptException">It could not be saved.</exception>
    public void SaveAtEnd(TrainingMemory memory)
    {
        long began = TimeProvider.System.GetTimestamp();
        for (bool warned = false; ; warned = true)
        {
            try
            {
                Save(memory);
                return;
            }
            catch (MicroGptException e) when (TimeProvider.System.GetElapsedTime(began) < patience)
            {
                if (!warned)
                {
                    warn($"{e.Message} The save is tried again for {Text.Duration(patience)}.");
                }

                // An interrupted run waits too: the person can end it with a second signal.
                Thread.Sleep(s_retryInterval < patience ? s_retryInterval : patience);
            }
        }
    }

    private void Save(TrainingMemory memory) => clock.Measure(() =>
    {
        metrics.Synchronise();
        store.Save(model, new CheckpointTensors(memory.Weights.Stored, memory.Moments), progress.ToState(data));
    });
}
