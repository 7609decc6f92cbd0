using MicroGpt.App.Cli;
using MicroGpt.Runtime;
using MicroGpt.Runtime.Checkpoints;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Model;

namespace MicroGpt.App.Runs;

/// <summary>A checkpoint in memory, with workers to run it.</summary>
internal sealed unsafe class SavedModel<TModel> : IDisposable
    where TModel : ICompiledModel
{
    private readonly string _from;

    /// <param name="from">Run or checkpoint directory; null for the newest run.</param>
    /// <exception cref="MicroGptException">There is no checkpoint, or it is damaged or of another model.</exception>
    public SavedModel(string? from, Compute compute)
    {
        _from = from ?? RunDirectories.Newest();
        Directory = CheckpointStore.Resolve(_from);
        State = Checkpoint.ReadState(Directory);
        Engine = compute.Start<TModel>();
        Checkpoint.LoadWeights(Directory, TModel.Description, Engine.Weights.Stored);
    }

    /// <summary>The checkpoint itself.</summary>
    public string Directory { get; }

    public TrainingState State { get; }

    /// <summary>Its weights are not packed yet: whoever makes the work teams packs them.</summary>
    public ModelEngine Engine { get; }

    /// <summary>Where the checkpoint's run took its data from, as far as is known.</summary>
    public string DataSource => RunData.SourceOf(_from, Directory) ?? State.HyperParameters.Data;

    public void Dispose() => Engine.Dispose();
}
