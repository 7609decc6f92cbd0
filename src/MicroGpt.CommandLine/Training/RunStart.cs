using MicroGpt.CommandLine.Runs;
using MicroGpt.Runtime;
using MicroGpt.Runtime.Checkpoints;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Training;
using SavedCheckpoint = MicroGpt.Runtime.Checkpoints.Checkpoint;

namespace MicroGpt.CommandLine.Training;

/// <summary>The run that <c>train</c> works on: a new one, a new one with the weights of another, or one that goes on.</summary>
internal sealed class RunStart
{
    /// <param name="checkpoint">Checkpoint to load; null for random weights.</param>
    /// <param name="state">State of the checkpoint if the run goes on from it; null for a run at its first step.</param>
    public RunStart(RunData data, CheckpointStore store, string? checkpoint, TrainingState? state)
    {
        Data = data;
        Store = store;
        Checkpoint = checkpoint;
        State = state;
        Record = new RunRecord
        {
            Data = data.AbsoluteSource,
            DataFingerprint = data.Corpus.Fingerprint,
            From = state is null && checkpoint is not null ? Path.GetFullPath(checkpoint) : null,
            SaveEvery = data.Settings.HyperParameters.SaveEvery,
            HyperParameters = data.Settings.HyperParameters,
        };
    }

    public RunData Data { get; }

    /// <summary>Checkpoint to load; null for random weights.</summary>
    public string? Checkpoint { get; }

    /// <summary>State of the checkpoint if the run goes on from it; null for a run at its first step.</summary>
    public TrainingState? State { get; }

    /// <summary>The run's directory. Whoever asked for the start disposes it.</summary>
    public CheckpointStore Store { get; }

    /// <summary>What to write into run.json before the first step.</summary>
    public RunRecord Record { get; init; }

    /// <summary>Checkpoint whose weights a run at its first step starts with; null for random weights or a run that goes on.</summary>
    public string? From => State is null ? Checkpoint : null;

    /// <summary>Sentences for the header.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <exception cref="MicroGptException">The run cannot begin or go on as asked. Nothing was created.</exception>
    /// <exception cref="OperationCanceledException">The person interrupted it while data were read.</exception>
    public static RunStart Of(ModelDescription model, TrainRequest request, CancellationToken interruption) => request switch
    {
        { Resume: true } => ResumedRun.Open(model, request, interruption),
        { Stage: TrainingStage.Exit } => NewRun.ExitStage(model, request, interruption),
        { From: not null } => NewRun.FineTuning(model, request, interruption),
        _ => NewRun.Plain(model, request, interruption),
    };

    /// <exception cref="MicroGptException">The checkpoint is damaged; the message names the one before it.</exception>
    public void LoadWeights(ModelDescription model, ModelWeights weights)
    {
        if (Checkpoint is null)
        {
            weights.Initialize(Data.Settings.HyperParameters.Seed);
        }
        else
        {
            OrEarlier(() => SavedCheckpoint.LoadWeights(Checkpoint, model, weights.Stored), Store, Checkpoint);
        }
    }

    /// <inheritdoc cref="LoadWeights"/>
    public RunProgress LoadProgress(ModelDescription model, TrainingMemory memory)
    {
        if (State is null)
        {
            return new RunProgress();
        }

        OrEarlier(() => SavedCheckpoint.LoadOptimizer(Checkpoint!, model, memory.Moments), Store, Checkpoint!);
        memory.Step = (int)State.Step;
        return RunProgress.From(State);
    }

    /// <summary>Loads something of a checkpoint. If that is damaged, the message says how to go on from the checkpoint before it.</summary>
    public static void OrEarlier(Action load, CheckpointStore store, string checkpoint)
    {
        try
        {
            load();
        }
        catch (DamagedCheckpointException e)
        {
            string? earlier = store.Checkpoints.TakeWhile(path => path != checkpoint).LastOrDefault();
            if (earlier is null)
            {
                throw;
            }

            throw new DamagedCheckpointException(
                $"{e.Message} To go on from the one before it: microgpt train --resume --out {store.RunDirectory} --from {earlier}", e);
        }
    }
}
