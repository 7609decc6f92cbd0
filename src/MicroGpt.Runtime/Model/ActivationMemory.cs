namespace MicroGpt.Runtime.Model;

/// <summary>
/// Addresses of the activations of loops and blocks. With a backward pass, every loop and block that the plan keeps has a slot of
/// its own. Without one, all share a single slot.
/// </summary>
/// <remarks>
/// The order in memory: values kept by the injections of kept loops; the inputs of their blocks; the states s_1 ... s_R; values
/// kept by the blocks; inputs of the blocks of prelude and coda; values kept by these. Loops and blocks that are not kept use the
/// first slot before its owner does, so that the values of the last ones are there when the backward pass begins.
/// </remarks>
public sealed unsafe class ActivationMemory
{
    private readonly float* _injections;
    private readonly float* _streams;
    private readonly float* _states;
    private readonly float* _blocks;
    private readonly float* _outerStreams;
    private readonly float* _outerBlocks;
    private readonly nint _injectionStride;
    private readonly nint _streamOfLoop;
    private readonly nint _stateStride;
    private readonly nint _blockStride;
    private readonly nint _outerStreamStride;
    private readonly nint _blocksOfLoop;
    private readonly int _keptLoops;
    private readonly int _firstBlock;

    /// <param name="memory"><see cref="Floats"/> floats, aligned to 64 bytes.</param>
    /// <param name="capacity">Maximum number of rows; a multiple of 16.</param>
    /// <param name="keeps">Whether a backward pass will follow.</param>
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
        _outerStreams = keeps ? _blocks + (block * plan.BlockSlots) : _streams;
        _outerBlocks = keeps ? _outerStreams + (state * plan.OuterStreams) : _blocks;
        if (keeps)
        {
            _injectionStride = (nint)injection;
            _streamOfLoop = (nint)(state * plan.StreamSlots);
            _stateStride = (nint)state;
            _blockStride = (nint)block;
            _outerStreamStride = (nint)state;
            _blocksOfLoop = plan.SharesBlocks ? 0 : (nint)(block * plan.KeptBlocks);
            StreamStride = plan.StreamSlots > 1 ? (nint)state : 0;
        }

        Reused = keeps ? new ActivationMemory(plan, memory, capacity, keeps: false) : this;
    }

    /// <summary>Whether the values that the backward pass reads are kept.</summary>
    public bool Keeps { get; }

    /// <summary>The same memory for a forward pass only: every loop and block may overwrite the previous one.</summary>
    public ActivationMemory Reused { get; }

    /// <summary>Floats between the inputs of consecutive blocks.</summary>
    public nint StreamStride { get; }

    /// <summary>Number of floats for a team with room for <paramref name="capacity"/> rows.</summary>
    public static long Floats(MemoryPlan plan, int capacity, bool keeps)
    {
        long perRow = keeps
            ? (plan.InjectFloatsPerRow * plan.KeptLoops) + (plan.StateFloatsPerRow * (Streams(plan) + plan.Loops + plan.OuterStreams))
                + (plan.BlockFloatsPerRow * (plan.BlockSlots + plan.OuterBlocks))
            : plan.InjectFloatsPerRow + (2 * plan.StateFloatsPerRow) + plan.BlockFloatsPerRow;
        return checked(perRow * capacity);
    }

    /// <summary>Address of the values that the injection of a loop keeps.</summary>
    /// <param name="loop">Starts at 1.</param>
    /// <param name="depth">Number of loops of this batch.</param>
    public float* Injection(int loop, int depth) => _injections + (Slot(loop, depth) * _injectionStride);

    /// <summary>Address of the input of a block.</summary>
    /// <inheritdoc cref="Injection"/>
    /// <param name="layer">From 0, among those that loop.</param>
    public float* Stream(int loop, int depth, nint layer = 0) =>
        _streams + (Slot(loop, depth) * _streamOfLoop) + (layer * StreamStride);

    /// <summary>Address of s_loop.</summary>
    public float* State(int loop) => _states + ((loop - 1) * _stateStride);

    /// <summary>Address of the values that a block keeps.</summary>
    /// <param name="layer">From 0, among those that loop.</param>
    public float* Block(int loop, int depth, nint layer) =>
        _blocks + (Slot(loop, depth) * _blocksOfLoop) + (Math.Max(0, layer - _firstBlock) * _blockStride);

    /// <summary>Address of the input of a block of prelude or coda.</summary>
    /// <param name="index">From 0; those of the prelude come first.</param>
    public float* OuterStream(nint index) => _outerStreams + (index * _outerStreamStride);

    /// <summary>Address of the values that a block of prelude or coda keeps.</summary>
    /// <inheritdoc cref="OuterStream"/>
    public float* OuterBlock(nint index) => _outerBlocks + (index * _blockStride);

    /// <summary>Whether a later loop overwrote the slot of this loop, so that the backward pass must recompute it.</summary>
    public bool MustRepeat(int loop, int depth) => loop <= depth - _keptLoops;

    private static long Streams(MemoryPlan plan) => Math.Max(1L, (long)plan.StreamSlots * plan.KeptLoops);

    private int Slot(int loop, int depth) => Math.Max(0, loop - 1 - Math.Max(0, depth - _keptLoops));
}
