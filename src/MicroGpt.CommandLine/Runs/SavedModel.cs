using MicroGpt.CommandLine.Cli;
using MicroGpt.Runtime;
using MicroGpt.Runtime.Checkpoints;
using MicroGpt.Runtime.Data;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Text;

namespace MicroGpt.CommandLine.Runs;

/// <summary>A checkpoint loaded into memory, with the worker pool that runs it.</summary>
internal sealed unsafe class SavedModel<TModel> : IDisposable
    where TModel : ICompiledModel
{
    private readonly string _from;

    /// <param name="from">Run directory or checkpoint directory; null for the newest run.</param>
    /// <exception cref="MicroGptException">There is no checkpoint, it is damaged, or it belongs to another model.</exception>
    public SavedModel(string? from, Compute compute)
    {
        _from = from ?? RunDirectories.Newest();
        Directory = CheckpointStore.Resolve(_from);
        State = Checkpoint.ReadState(Directory);
        Engine = compute.Start<TModel>();
        Checkpoint.LoadWeights(Directory, TModel.Description, Engine.Weights.Stored);
    }

    /// <summary>Directory of the checkpoint, also when <c>from</c> named the run.</summary>
    public string Directory { get; }

    public TrainingState State { get; }

    /// <summary>The engine with the loaded weights, not packed yet. Whoever creates the work teams packs them.</summary>
    public ModelEngine Engine { get; }

    /// <summary>How the run read its data.</summary>
    public DocumentMode DocumentMode => State.HyperParameters.Documents.Resolve(
        new CharacterTokenizer(TModel.Description.Tokenizer), State.HyperParameters.Data);

    /// <summary>Where the run of this checkpoint read its data from: the remembered path, else the name in the checkpoint.</summary>
    public string DataSource => RunData.SourceOf(_from, Directory) ?? State.HyperParameters.Data;

    public void Dispose() => Engine.Dispose();
}
