using System.Runtime.InteropServices;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Optimizers;
using MicroGpt.Runtime.Threading;

namespace MicroGpt.Runtime.Training;

/// <summary>
/// The memory of all that training changes from step to step. Weights, moments and <see cref="Step"/> are what a checkpoint must hold:
/// restored, training goes on to the same bits. Gradients are 0 between steps.
/// </summary>
public sealed unsafe class TrainingMemory : IDisposable
{
    private readonly StorageType _type;
    private readonly AlignedBuffer _first;
    private readonly AlignedBuffer _second;
    private readonly AlignedBuffer[] _gradients;
    private readonly AlignedBuffer _table;

    /// <param name="weights">Belongs to the caller.</param>
    /// <param name="shards">Gradient sums that are kept apart.</param>
    /// <param name="type">How AdamW's moments are stored.</param>
    /// <exception cref="MicroGptException">There is not enough memory.</exception>
    public TrainingMemory(ModelWeights weights, int shards, StorageType type)
    {
        Weights = weights;
        long floats = weights.Model.Plan.WeightFloats;
        long momentBytes = checked(floats * type.Bytes());
        _type = type;
        _first = new AlignedBuffer(momentBytes, "optimizer");
        _second = new AlignedBuffer(momentBytes, "optimizer");
        _table = new AlignedBuffer(shards * sizeof(float*), "gradients");
        _gradients = new AlignedBuffer[shards];
        for (int s = 0; s < shards; s++)
        {
            _gradients[s] = AlignedBuffer.OfFloats(floats, "gradients");
            GradientShards[s] = _gradients[s].Floats;
        }
    }

    public ModelWeights Weights { get; }

    /// <summary>Optimizer steps done.</summary>
    public int Step { get; set; }

    /// <summary>AdamW's running means.</summary>
    public Moments Moments => new(_type, _first.Pointer, _second.Pointer);

    public int Shards => _gradients.Length;

    /// <summary>Addresses of the gradient sums, one per shard, laid out as the weights.</summary>
    public float** GradientShards => (float**)_table.Pointer;

    /// <summary>Clears every shard.</summary>
    public void ClearGradients()
    {
        foreach (AlignedBuffer shard in _gradients)
        {
            NativeMemory.Clear(shard.Pointer, (nuint)shard.Bytes);
        }
    }

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
        _table.Dispose();
        foreach (AlignedBuffer shard in _gradients)
        {
            shard.Dispose();
        }
    }
}
