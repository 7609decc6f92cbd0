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
    /// <exception cref="MicroGptException">There is not enough memory.</exception>
    public static ModelWeights Create<TModel>()
        where TModel : ICompiledModel
    {
        var weights = new ModelWeights(TModel.Description);
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

    public void Dispose()
    {
        _weights.Dispose();
        _packed.Dispose();
        _backward?.Dispose();
        _tables.Dispose();
    }
}
