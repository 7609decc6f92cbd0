using MicroGpt.CommandLine.Cli;
using MicroGpt.CommandLine.Runs;
using MicroGpt.Runtime;
using MicroGpt.Runtime.Checkpoints;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Training;

namespace MicroGpt.CommandLine.Training;

/// <summary>Creates runs: from random weights, from the weights of another run, and for the exit token alone.</summary>
internal static class NewRun
{
    private const string OtherHeldOut =
        "Another seed holds out other data, so the held-out loss covers data that the first run learned.";

    // The data are loaded before the directory is created: a wrong path, or too little memory, must not leave an empty run behind.
    public static RunStart Plain(ModelDescription model, TrainRequest request, CancellationToken interruption)
    {
        var data = RunData.Load(model, RunSettings.ForNewRun(model, request), interruption);
        return Create(model, request, data, null, ScheduleRules.Describe(model.Training, data.Settings.HyperParameters));
    }

    public static RunStart FineTuning(ModelDescription model, TrainRequest request, CancellationToken interruption)
    {
        string from = request.From!;
        string checkpoint = CheckpointStore.Resolve(from);
        TrainingState state = Checkpoint.ReadState(checkpoint);
        Checkpoint.RequireModel(checkpoint, model);
        string source = RunData.SourceOf(from, checkpoint) ?? state.HyperParameters.Data;
        var data = RunData.Load(model, RunSettings.ForFineTuning(model, state, source, request), interruption);
        TrainingDefaults settings = data.Settings.HyperParameters;
        bool mixes = data.Corpus.Fingerprint == state.DataFingerprint
            && (settings.Seed != state.HyperParameters.Seed || settings.ValidationFraction != state.HyperParameters.ValidationFraction);
        return Create(
            model,
            request,
            data,
            checkpoint,
            [
                $"weights of  {checkpoint}, step {Text.Count(state.Step)}",
                .. mixes ? [OtherHeldOut] : (string[])[],
                .. ScheduleRules.Describe(model.Training, settings),
            ]);
    }

    /// <summary>Starts a run of its own. The run that the model comes from is not changed.</summary>
    public static RunStart ExitStage(ModelDescription model, TrainRequest request, CancellationToken interruption)
    {
        string from = request.From ?? RunDirectories.Newest();
        string checkpoint = CheckpointStore.Resolve(from);
        TrainingState state = Checkpoint.ReadState(checkpoint);
        if (request.From is null && state.HyperParameters.IsExitStage())
        {
            throw new MicroGptException(
                $"The newest run, {from}, trains an exit token itself. Name the run of the model with --from.");
        }

        string source = RunData.SourceOf(from, checkpoint) ?? state.HyperParameters.Data;

        // Check everything that can fail before the run directory is created.
        Checkpoint.RequireModel(checkpoint, model);
        RunSettings settings = RunSettings.ForExitStage(model, state, source, request);
        TrainerOptions.From(settings.HyperParameters, model.Architecture);
        var data = RunData.Load(model, settings, interruption);
        if (request.Data is null && request.Documents is null)
        {
            state.RequireSameData(data.Corpus, state.HyperParameters.ValidationFraction);
        }

        return Create(
            model, request, data, checkpoint, ScheduleRules.Describe(state.HyperParameters, data.Settings.HyperParameters));
    }

    /// <summary>Creates the directory of a run once nothing can fail any more.</summary>
    private static RunStart Create(ModelDescription model, TrainRequest request, RunData data, string? checkpoint, string[] notes)
    {
        StopRules.Require(request, data);
        MemoryNeeds.Require(model, request, data);
        return new RunStart(data, CheckpointStore.Create(request.Out), checkpoint, null) { Notes = notes };
    }
}
