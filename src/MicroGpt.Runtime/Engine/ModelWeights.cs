using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Threading;

namespace MicroGpt.Runtime.Engine;

/// <summary>The weights of a model, their packed copies and the constant tables.</summary>
public sealed unsafe class ModelWeights : IDisposable
{
    private readonly AlignedBuffer _weights;
    private readonly AlignedBuffer _packed;
    private readonly AlignedBuffer _tables;
    private AlignedBuffer? _backward;

    private ModelWeights(ModelDescription model, bool int8)
    {
        Model = model;
        Int8 = int8;
        StorageType type = model.Training.Weights;
        _weights = new AlignedBuffer(checked(model.Plan.WeightFloats * type.Bytes()), "weights");
        _packed = AlignedBuffer.OfFloats(model.Plan.PackedFloats, "packed weights", sparse: int8);
        _tables = AlignedBuffer.OfFloats(model.Plan.TableFloats, "position tables");
        Stored = type == StorageType.Float32
            ? new StoredWeights(_weights.Floats)
            : new StoredWeights((ushort*)_weights.Pointer);
    }

    public ModelDescription Model { get; }

    /// <summary>Whether the packed copies for the products of the blocks are in int8. Such weights cannot be trained.</summary>
    public bool Int8 { get; }

    /// <summary>The weights that the optimizer updates and a checkpoint saves. Padding is 0.</summary>
    public StoredWeights Stored { get; }

    /// <summary>The weights as floats; null if they are stored in bfloat16.</summary>
    public float* Floats => Stored.Floats;

    /// <summary>
    /// The packed copies that kernels read. After a change of <see cref="Stored"/> they are stale until
    /// <see cref="WorkTeams.Pack{TModel}"/>.
    /// </summary>
    public float* Packed => _packed.Floats;

    /// <summary>The packed copies that backward passes read, allocated on first use.</summary>
    /// <exception cref="MicroGptException">There is not enough memory.</exception>
    public float* BackwardPanels => (_backward ??= AlignedBuffer.OfFloats(Model.Plan.BackwardPanelFloats, "packed weights")).Floats;

    public float* Tables => _tables.Floats;

    /// <summary>Allocates memory for a model. All weights are 0; the tables are filled.</summary>
    /// <param name="int8">Whether to pack the weights of the blocks in int8, for forward passes only.</param>
    /// <exception cref="MicroGptException">There is not enough memory.</exception>
    public static ModelWeights Create<TModel>(bool int8 = false)
        where TModel : ICompiledModel
    {
        var weights = new ModelWeights(TModel.Description, int8);
        TModel.FillTables(weights.Tables);
        return weights;
    }

    /// <summary>Draws the initial weights. Pack them afterwards.</summary>
    public void Initialize(long seed)
    {
        for (int i = 0; i < Model.Parameters.Count; i++)
        {
            ParameterInitializer.Fill(Stored, Model.Parameters[i], (uint)i, seed);
        }
    }

    /// <summary>Takes the weights of another instance of the same model. Pack them afterwards.</summary>
    public void CopyFrom(ModelWeights other) =>
        Buffer.MemoryCopy(other._weights.Pointer, _weights.Pointer, _weights.Bytes, other._weights.Bytes);

    public void Dispose()
    {
        _weights.Dispose();
        _packed.Dispose();
        _backward?.Dispose();
        _tables.Dispose();
    }
}
