using MicroGpt.Runtime.Threading;

namespace MicroGpt.Runtime.Model;

/// <summary>One sequence among the rows of a batch.</summary>
/// <param name="Row">First row of the sequence in this batch.</param>
/// <param name="Count">Rows of the sequence in this batch.</param>
/// <param name="Position">Position of the first row in its sequence; more than 0 only where a cache holds what came before.</param>
/// <param name="Slot">Cache slot that the sequence lives in; 0 in training.</param>
public readonly record struct SequenceSpan(int Row, int Count, int Position, int Slot);

/// <summary>
/// Everything one worker needs to run the generated code: addresses, the batch, and its place in its team.
/// The memory belongs to whoever made the context; nothing here is allocated or freed.
/// </summary>
/// <remarks>
/// A team of workers shares one batch, its activations and its gradients. Teams of one never wait.
/// All addresses are 64-byte aligned. <see cref="Capacity"/> is a multiple of 16.
/// </remarks>
public sealed unsafe class WorkContext
{
    /// <summary>Instruction set to compute with. Every choice gives the same bits.</summary>
    public Isa Isa;

    /// <summary>Whether kernels add their time to <see cref="KernelClock"/>.</summary>
    public bool Timed;

    /// <summary>Weights as floats, laid out as <see cref="ModelDescription.Parameters"/> say; null where they are stored in bfloat16.</summary>
    public float* Weights;

    /// <summary>The same for weights stored in bfloat16; null where they are floats.</summary>
    public ushort* BFloat16Weights;

    /// <summary>Weights in panel order, <see cref="MemoryPlan.PackedFloats"/> floats, written by Pack.</summary>
    public float* Packed;

    /// <summary>Transposed weights in panel order, <see cref="MemoryPlan.BackwardPanelFloats"/> floats, written by Pack; null where there is no backward pass.</summary>
    public float* BackwardPanels;

    /// <summary>Gradient sums of this team's shard, laid out like <see cref="Weights"/>.</summary>
    public float* Gradients;

    /// <summary>Rotary angles, <see cref="MemoryPlan.TableFloats"/> floats.</summary>
    public float* Tables;

    /// <summary>Activations outside the loops (embedding, head): <see cref="MemoryPlan.OuterFloatsPerRow"/> * Capacity floats.</summary>
    public float* Outer;

    /// <summary>Activations of the loops.</summary>
    public ActivationMemory Activations = null!;

    /// <summary>Temporaries of forward and backward, shared by the team: <see cref="MemoryPlan.ScratchFloatsPerRow"/> * Capacity floats.</summary>
    public float* Scratch;

    /// <summary>Tile buffers of this worker alone: <see cref="MemoryPlan.PrivateFloats"/> floats.</summary>
    public float* Private;

    /// <summary>Keys and values of generation: slot n begins at n * <see cref="MemoryPlan.CacheFloatsPerSlot"/>; null in training.</summary>
    public float* Cache;

    /// <summary>Most rows the activation buffers hold; a multiple of 16.</summary>
    public int Capacity;

    /// <summary>Rows of this batch.</summary>
    public int Rows;

    public SequenceSpan* Spans;

    public int SpanCount;

    /// <summary>Token id of each row.</summary>
    public int* Tokens;

    /// <summary>Position of each row in its sequence.</summary>
    public int* Positions;

    /// <summary>Token id that each row has to predict, or -1 for none.</summary>
    public int* Targets;

    /// <summary>Loops of this batch: R, or the sampled depth; backward begins there.</summary>
    public int Depth;

    /// <summary>This worker's number in its team.</summary>
    public int Lane;

    /// <summary>Workers in the team.</summary>
    public int Lanes = 1;

    /// <summary>Where the team meets; unused by a team of one.</summary>
    public TeamBarrier? Barrier;

    /// <summary>Waits for the whole team; what any of them wrote before is visible to all after.</summary>
    public void Sync()
    {
        if (Lanes > 1)
        {
            Barrier!.Wait();
        }
    }

    /// <summary>This worker's share [begin, end) of count items, in whole multiples of grain except at the end.</summary>
    public void Share(int count, int grain, out int begin, out int end)
    {
        int grains = (count + grain - 1) / grain;
        begin = Math.Min(count, (int)((long)grains * Lane / Lanes) * grain);
        end = Math.Min(count, (int)((long)grains * (Lane + 1) / Lanes) * grain);
    }
}
