using System.Runtime.InteropServices;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Optimizers;
using MicroGpt.Runtime.Threading;

namespace MicroGpt.Runtime.Training;

/// <summary>
/// The memory that training changes. A checkpoint must contain the weights, the moments and <see cref="Step"/>; after restoring them,
/// training continues to the same bits. Gradients are 0 between steps.
/// </summary>
public sealed unsafe class TrainingMemory : IDisposable
{
    private readonly AlignedBuffer[] _moments;
    private readonly AlignedBuffer _momentTable;
    private readonly AlignedBuffer[] _gradients;
    private readonly AlignedBuffer _gradientTable;

    /// <param name="weights">Weights, owned by the caller.</param>
    /// <param name="shards">Number of gradient shards.</param>
    /// <param name="optimizer">Settings that determine the moments and their storage type.</param>
    /// <exception cref="MicroGptException">There is not enough memory.</exception>
    public TrainingMemory(ModelWeights weights, int shards, OptimizerSettings optimizer)
    {
        Weights = weights;
        long floats = weights.Model.Plan.WeightFloats;
        int moments = optimizer.Kind.Moments().Count;
        IReadOnlyList<MomentLayout> layouts = MomentLayout.Of(weights.Model, optimizer.Kind);
        _momentTable = new AlignedBuffer(moments * sizeof(void*), "optimizer");
        _moments = new AlignedBuffer[moments];
        Moments = new Moments(optimizer.Kind, optimizer.State, (void**)_momentTable.Pointer);
        for (int moment = 0; moment < moments; moment++)
        {
            _moments[moment] = new AlignedBuffer(checked(layouts[moment].Count * optimizer.State.Bytes()), "optimizer");
            ((void**)_momentTable.Pointer)[moment] = _moments[moment].Pointer;
        }

        _gradientTable = new AlignedBuffer(shards * sizeof(float*), "gradients");
        _gradients = new AlignedBuffer[shards];
        for (int s = 0; s < shards; s++)
        {
            _gradients[s] = AlignedBuffer.OfFloats(floats, "gradients");
            GradientShards[s] = _gradients[s].Floats;
        }
    }

    public ModelWeights Weights { get; }

    /// <summary>Number of optimizer steps done.</summary>
    public int Step { get; set; }

    /// <summary>The moments of the optimizer.</summary>
    public Moments Moments { get; }

    public int Shards => _gradients.Length;

    /// <summary>Addresses of the gradient sums, one per shard, in the layout of the weights.</summary>
    public float** GradientShards => (float**)_gradientTable.Pointer;

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
        _momentTable.Dispose();
        _gradientTable.Dispose();
        foreach (AlignedBuffer buffer in _moments.Concat(_gradients))
        {
            buffer.Dispose();
        }
    }
}
