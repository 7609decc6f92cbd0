using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Threading;

namespace MicroGpt.Runtime.Engine;

/// <summary>The learned numbers of a model, their packed copies and the constant tables.</summary>
public sealed unsafe class ModelWeights : IDisposable
{
    private readonly AlignedBuffer _weights;
    private readonly AlignedBuffer _packed;
    private readonly AlignedBuffer _tables;
    private AlignedBuffer? _backward;

    private ModelWeights(ModelDescription model)
    {
        Model = model;
        StorageType type = model.Training.Weights;
        _weights = new AlignedBuffer(checked(model.Plan.WeightFloats * type.Bytes()), "weights");
        _packed = AlignedBuffer.OfFloats(model.Plan.PackedFloats, "packed weights");
        _tables = AlignedBuffer.OfFloats(model.Plan.TableFloats, "position tables");
        Stored = type == StorageType.Float32
            ? new StoredWeights(_weights.Floats)
            : new StoredWeights((ushort*)_weights.Pointer);
    }

    public ModelDescription Model { get; }

    /// <summary>What the optimizer changes and a checkpoint holds; pads are 0.</summary>
    public StoredWeights Stored { get; }

    /// <summary>The weights as floats; null for a model that stores them in bfloat16.</summary>
    public float* Floats => Stored.Floats;

    /// <summary>What the kernels read; stale after a change of <see cref="Stored"/> until <see cref="WorkTeams.Pack{TModel}"/>.</summary>
    public float* Packed => _packed.Floats;

    /// <summary>The same for backward passes; the memory is taken when it is first asked for.</summary>
    /// <exception cref="MicroGptException">There is not enough memory.</exception>
    public float* BackwardPanels => (_backward ??= AlignedBuffer.OfFloats(Model.Plan.BackwardPanelFloats, "packed weights")).Floats;

    public float* Tables => _tables.Floats;

    /// <summary>Memory for a model: all weights 0, tables filled.</summary>
    /// <exception cref="MicroGptException">There is not enough memory.</exception>
    public static ModelWeights Create<TModel>()
        where TModel : ICompiledModel
    {
        var weights = new ModelWeights(TModel.Description);
        TModel.FillTables(weights.Tables);
        return weights;
    }

    /// <summary>Draws the initial weights; pack afterwards.</summary>
    public void Initialize(long seed)
    {
        for (int i = 0; i < Model.Parameters.Count; i++)
        {
            ParameterInitializer.Fill(Stored, Model.Parameters[i], (uint)i, seed);
        }
    }

    public void Dispose()
    {
        _weights.Dispose();
        _packed.Dispose();
        _backward?.Dispose();
        _tables.Dispose();
    }
}
