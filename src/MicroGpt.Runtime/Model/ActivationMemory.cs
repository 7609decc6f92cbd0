namespace MicroGpt.Runtime.Model;

/// <summary>
/// Where the activations of loops and blocks begin: a slot for each that the plan keeps for the backward pass, or one slot for all where there will be no such pass.
/// </summary>
/// <remarks>
/// In order: what the injections of kept loops keep; the inputs of their blocks; the states s_1 ... s_R; what blocks keep.
/// Loops and blocks that do not fit use the first slot before its owner does, so that the last ones are there when backward begins.
/// </remarks>
public sealed unsafe class ActivationMemory
{
    private readonly float* _injections;
    private readonly float* _streams;
    private readonly float* _states;
    private readonly float* _blocks;
    private readonly nint _injectionStride;
    private readonly nint _streamOfLoop;
    private readonly nint _stateStride;
    private readonly nint _blockStride;
    private readonly nint _blocksOfLoop;
    private readonly int _keptLoops;
    private readonly int _firstBlock;

    /// <param name="memory">As many floats as <see cref="Floats"/> says, 64-byte aligned.</param>
    /// <param name="capacity">Most rows, a multiple of 16.</param>
    /// <param name="keeps">Whether there will be a backward pass.</param>
    public ActivationMemory(MemoryPlan plan, float* memory, int capacity, bool keeps)
    {
        Keeps = keeps;
        long state = plan.StateFloatsPerRow * capacity;
        long injection = plan.InjectFloatsPerRow * capacity;
        long block = plan.BlockFloatsPerRow * capacity;
        _keptLoops = plan.KeptLoops;
        _firstBlock = plan.FirstKeptBlock;
        _injections = memory;
        _streams = _injections + (injection * (keeps ? plan.KeptLoops : 1));
        _states = _streams + (state * (keeps ? Streams(plan) : 1));
        _blocks = _states + (state * (keeps ? plan.Loops : 1));
        if (keeps)
        {
            _injectionStride = (nint)injection;
            _streamOfLoop = (nint)(state * plan.StreamSlots);
            _stateStride = (nint)state;
            _blockStride = (nint)block;
            _blocksOfLoop = plan.SharesBlocks ? 0 : (nint)(block * plan.KeptBlocks);
            StreamStride = plan.StreamSlots > 1 ? (nint)state : 0;
        }

        Reused = keeps ? new ActivationMemory(plan, memory, capacity, keeps: false) : this;
    }

    /// <summary>Whether what backward reads is kept.</summary>
    public bool Keeps { get; }

    /// <summary>The same memory for a forward pass alone: every loop and block may overwrite the one before.</summary>
    public ActivationMemory Reused { get; }

    /// <summary>Floats between the inputs of two blocks that follow each other.</summary>
    public nint StreamStride { get; }

    /// <summary>Floats for a team with room for as many rows.</summary>
    public static long Floats(MemoryPlan plan, int capacity, bool keeps)
    {
        long perRow = keeps
            ? (plan.InjectFloatsPerRow * plan.KeptLoops) + (plan.StateFloatsPerRow * (Streams(plan) + plan.Loops))
                + (plan.BlockFloatsPerRow * plan.BlockSlots)
            : plan.InjectFloatsPerRow + (2 * plan.StateFloatsPerRow) + plan.BlockFloatsPerRow;
        return checked(perRow * capacity);
    }

    /// <summary>What the injection of a loop keeps.</summary>
    /// <param name="loop">From 1.</param>
    /// <param name="depth">Loops of this batch.</param>
    public float* Injection(int loop, int depth) => _injections + (Slot(loop, depth) * _injectionStride);

    /// <summary>The input of a block.</summary>
    /// <inheritdoc cref="Injection"/>
    /// <param name="layer">From 0.</param>
    public float* Stream(int loop, int depth, nint layer = 0) =>
        _streams + (Slot(loop, depth) * _streamOfLoop) + (layer * StreamStride);

    /// <summary>s_loop.</summary>
    public float* State(int loop) => _states + ((loop - 1) * _stateStride);

    /// <summary>What a block keeps.</summary>
    /// <param name="layer">From 0.</param>
    public float* Block(int loop, int depth, nint layer) =>
        _blocks + (Slot(loop, depth) * _blocksOfLoop) + (Math.Max(0, layer - _firstBlock) * _blockStride);

    /// <summary>Whether the backward pass finds a loop's slot overwritten.</summary>
    public bool MustRepeat(int loop, int depth) => loop <= depth - _keptLoops;

    private static long Streams(MemoryPlan plan) => Math.Max(1L, (long)plan.StreamSlots * plan.KeptLoops);

    private int Slot(int loop, int depth) => Math.Max(0, loop - 1 - Math.Max(0, depth - _keptLoops));
}
