using MicroGpt.Generators.Graph;

namespace MicroGpt.Generators.Planning;

/// <summary>
/// What a training step keeps for its backward pass and what it recomputes (Chen et al. 2016, arXiv 1604.06174). The state of every loop is
/// always kept, and so is what the blocks of prelude and coda made, which run once. A loop without a slot is recomputed from the state
/// before it, a block without a slot from its input. Layers are counted among those that loop.
/// </summary>
/// <param name="Loops">
/// Loops that have a slot for their block inputs. The others are recomputed one at a time in one of these slots.
/// </param>
/// <param name="Blocks">
/// Slots for the activations of blocks. If not shared, every kept loop has this many. If shared, this is the total, and the slots hold the
/// last blocks of the loop that ran last.
/// </param>
/// <param name="SharesBlocks">
/// Whether all loops share the slots for blocks. Then blocks of other loops are recomputed one at a time.
/// </param>
internal sealed record RecomputePlan(int Loops, int Blocks, bool SharesBlocks)
{
    /// <summary>Total number of slots for blocks.</summary>
    public int BlockSlots => SharesBlocks ? Blocks : Blocks * Loops;

    /// <summary>Everything is kept.</summary>
    public static RecomputePlan None(ModelGraph graph, int backwardLoops) => new(backwardLoops, graph.CoreLayers, false);

    /// <summary>One loop is kept.</summary>
    public static RecomputePlan Loop(ModelGraph graph) => new(1, graph.CoreLayers, false);

    /// <summary>One block is kept, and the inputs of all blocks.</summary>
    public static RecomputePlan Block(int backwardLoops) => new(backwardLoops, 1, true);

    /// <summary>Whether some loop's backward pass may find a block's slot overwritten.</summary>
    /// <param name="layer">From 0.</param>
    public bool MayRecompute(int layer, int layers, int loops) => SharesBlocks && (IsAlwaysRecomputed(layer, layers) || loops > 1);

    /// <summary>Whether a block shares its slot with a later one of its loop.</summary>
    public bool IsAlwaysRecomputed(int layer, int layers) => SharesBlocks && layer < layers - Blocks;

    /// <summary>Blocks that a training step recomputes, besides those of whole loops.</summary>
    public long RepeatedBlocks(int layers, int backwardLoops)
    {
        if (!SharesBlocks)
        {
            return 0;
        }

        // After the last loop, and after a recomputed one, the slots hold the last blocks of that loop; otherwise those of another loop.
        long fresh = 1 + RepeatedLoops(backwardLoops);
        return (fresh * (layers - Blocks)) + ((backwardLoops - fresh) * layers);
    }

    /// <summary>Loops that a training step recomputes, all but the last product.</summary>
    public int RepeatedLoops(int backwardLoops) => backwardLoops - Loops;
}
