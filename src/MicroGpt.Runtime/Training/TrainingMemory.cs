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
    private readonly AlignedBuffer[] _moments;
    private readonly AlignedBuffer _momentTable;
    private readonly AlignedBuffer[] _gradients;
    private readonly AlignedBuffer _gradientTable;

    /// <param name="weights">Belongs to the caller.</param>
    /// <param name="shards">Gradient sums that are kept apart.</param>
    /// <param name="optimizer">What moments there are, and how they are stored.</param>
    /// <exception cref="MicroGptException">There is not enough memory.</exception>
    public TrainingMemory(ModelWeights weights, int shards, OptimizerSettings optimizer)
    {
        Weights = weights;
        long floats = weights.Model.Plan.WeightFloats;
        int moments = optimizer.Kind.Moments().Count;
        long momentBytes = checked(floats * optimizer.State.Bytes());
        _momentTable = new AlignedBuffer(moments * sizeof(void*), "optimizer");
        _moments = new AlignedBuffer[moments];
        Moments = new Moments(optimizer.Kind, optimizer.State, (void**)_momentTable.Pointer);
        for (int moment = 0; moment < moments; moment++)
        {
            _moments[moment] = new AlignedBuffer(momentBytes, "optimizer");
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

    /// <summary>Optimizer steps done.</summary>
    public int Step { get; set; }

    /// <summary>The optimizer's running means.</summary>
    public Moments Moments { get; }

    public int Shards => _gradients.Length;

    /// <summary>Addresses of the gradient sums, one per shard, laid out as the weights.</summary>
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
