using MicroGpt.Runtime.Threading;

namespace MicroGpt.Runtime.Model;

/// <summary>One sequence among the rows of a batch.</summary>
/// <param name="Row">First row of the sequence in this batch.</param>
/// <param name="Count">Number of rows of the sequence in this batch.</param>
/// <param name="Position">Position of the first row in its sequence. It is above 0 only if a cache holds the earlier positions.</param>
/// <param name="Slot">Cache slot of the sequence; 0 in training.</param>
public readonly record struct SequenceSpan(int Row, int Count, int Position, int Slot);

/// <summary>
/// Everything one worker needs to run the generated code: addresses, the batch, and its place in its team.
/// The memory belongs to the creator of the context; nothing is allocated or freed here.
/// </summary>
/// <remarks>
/// A team of workers shares one batch, its activations and its gradients. Teams of one never wait.
/// All addresses are 64-byte aligned. <see cref="Capacity"/> is a multiple of 16.
/// </remarks>
public sealed unsafe class WorkContext
{
    /// <summary>Instruction set of the kernels. All give the same bits.</summary>
    public Isa Isa;

    /// <summary>
    /// Whether the products of the blocks and of the injection run on int8 weights, which Pack then writes. Only for forward passes.
    /// </summary>
    public bool Int8;

    /// <summary>Whether kernels add their time to <see cref="KernelClock"/>.</summary>
    public bool Timed;

    /// <summary>
    /// Weights as floats, in the layout of <see cref="ModelDescription.Parameters"/>; null if they are stored in bfloat16.
    /// </summary>
    public float* Weights;

    /// <summary>Weights in bfloat16, in the same layout; null if they are floats.</summary>
    public ushort* BFloat16Weights;

    /// <summary>Weights in panel order, <see cref="MemoryPlan.PackedFloats"/> floats, written by Pack.</summary>
    public float* Packed;

    /// <summary>
    /// Transposed weights in panel order, <see cref="MemoryPlan.BackwardPanelFloats"/> floats, written by Pack; null without a backward
    /// pass.
    /// </summary>
    public float* BackwardPanels;

    /// <summary>Gradient sums of this team's shard, in the layout of <see cref="Weights"/>.</summary>
    public float* Gradients;

    /// <summary>Rotary angles, <see cref="MemoryPlan.TableFloats"/> floats.</summary>
    public float* Tables;

    /// <summary>Activations outside the loops (embedding, head), <see cref="MemoryPlan.OuterFloatsPerRow"/> * Capacity floats.</summary>
    public float* Outer;

    /// <summary>Activations of the loops.</summary>
    public ActivationMemory Activations = null!;

    /// <summary>Temporaries of the team in both passes, <see cref="MemoryPlan.ScratchFloatsPerRow"/> * Capacity floats.</summary>
    public float* Scratch;

    /// <summary>Tile buffers of this worker, <see cref="MemoryPlan.PrivateFloats"/> floats.</summary>
    public float* Private;

    /// <summary>
    /// Keys and values. Run r of a block begins at r * <see cref="CacheStride"/> floats, and slot n of it at n *
    /// <see cref="MemoryPlan.CacheFloatsPerBlock"/> more. The runs are those of the prelude, of the coda, and of loop 1, 2, and so on.
    /// Null in training.
    /// </summary>
    public float* Cache;

    /// <summary>Floats of the cache from one run of a block to the next: all slots.</summary>
    public nint CacheStride;

    /// <summary>Maximum number of rows in the activation buffers; a multiple of 16.</summary>
    public int Capacity;

    /// <summary>Number of rows in this batch.</summary>
    public int Rows;

    public SequenceSpan* Spans;

    public int SpanCount;

    /// <summary>Token id of each row.</summary>
    public int* Tokens;

    /// <summary>Token id before each row's token in its sequence; 0 at position 0.</summary>
    public int* Previous;

    /// <summary>Position of each row in its sequence.</summary>
    public int* Positions;

    /// <summary>Token id that each row must predict; -1 means none.</summary>
    public int* Targets;

    /// <summary>Random key of each row for its <see cref="DropoutMask"/>; null where nothing is dropped.</summary>
    public ulong* DropoutKeys;

    /// <summary>
    /// Number of loops of this batch: R, the sampled depth, or in a forward pass any number. The backward pass begins at this loop.
    /// </summary>
    public int Depth;

    /// <summary>Index of this worker in its team.</summary>
    public int Lane;

    /// <summary>Number of workers in the team.</summary>
    public int Lanes = 1;

    /// <summary>Barrier of the team; unused by a team of one.</summary>
    public TeamBarrier? Barrier;

    /// <summary>Waits at the barrier for the whole team. What any worker wrote before it is visible to all workers after it.</summary>
    public void Sync()
    {
        if (Lanes > 1)
        {
            Barrier!.Wait();
        }
    }

    /// <summary>Returns this worker's share [begin, end) of count items, in whole multiples of grain except at the end.</summary>
    public void Share(int count, int grain, out int begin, out int end)
    {
        int grains = (count + grain - 1) / grain;
        begin = Math.Min(count, (int)((long)grains * Lane / Lanes) * grain);
        end = Math.Min(count, (int)((long)grains * (Lane + 1) / Lanes) * grain);
    }
}
