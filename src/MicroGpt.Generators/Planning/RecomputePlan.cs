using MicroGpt.Generators.Graph;

namespace MicroGpt.Generators.Planning;

/// <summary>
/// What a training step keeps for its backward pass and what it computes again (Chen et al. 2016, arXiv 1604.06174). Every loop's state is kept
/// always; a loop that has no slot of its own runs again from the state before it, a block without one from its input.
/// </summary>
/// <param name="Loops">Loops whose block inputs are kept side by side; the others are computed again, one at a time, in one of these slots.</param>
/// <param name="Blocks">Slots for what blocks keep: those of a loop, which each loop has its own of; or, shared, as many as the last blocks of a loop that ran just now.</param>
/// <param name="SharesBlocks">Whether all loops use the same slots for blocks; then blocks of other loops are computed again one at a time.</param>
internal sealed record RecomputePlan(int Loops, int Blocks, bool SharesBlocks)
{
    /// <summary>Everything kept.</summary>
    public static RecomputePlan None(ModelGraph graph, int backwardLoops) => new(backwardLoops, graph.Layers, false);

    /// <summary>One loop kept.</summary>
    public static RecomputePlan Loop(ModelGraph graph) => new(1, graph.Layers, false);

    /// <summary>One block kept, and the inputs of all.</summary>
    public static RecomputePlan Block(int backwardLoops) => new(backwardLoops, 1, true);

    /// <summary>Slots for blocks in all.</summary>
    public int BlockSlots => SharesBlocks ? Blocks : Blocks * Loops;

    /// <summary>Blocks that a training step computes again, besides those of whole loops.</summary>
    public long RepeatedBlocks(int layers, int backwardLoops)
    {
        if (!SharesBlocks)
        {
            return 0;
        }

        // The last loop and those computed again leave their last blocks in the slots; the others find another's there.
        long fresh = 1 + RepeatedLoops(backwardLoops);
        return (fresh * (layers - Blocks)) + ((backwardLoops - fresh) * layers);
    }

    /// <summary>Loops that a training step computes again, all but the last product.</summary>
    public int RepeatedLoops(int backwardLoops) => backwardLoops - Loops;
}
