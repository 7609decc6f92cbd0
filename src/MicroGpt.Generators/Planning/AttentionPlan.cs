using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Spec;

namespace MicroGpt.Generators.Planning;

/// <summary>Shapes of blocked attention. Blocks of keys lie at absolute positions, the same in training and decoding.</summary>
internal sealed class AttentionPlan
{
    /// <summary>Keys per block; the softmax is rescaled at every block boundary, so this number is part of the arithmetic.</summary>
    public const int KeyBlock = 64;

    /// <summary>Widest panel of any instruction set; keys are padded to whole panels.</summary>
    private const int PanelFloats = 16;

    public AttentionPlan(ArchitectureSpec architecture, StorageType precision = StorageType.Float32)
    {
        Heads = architecture.Heads;
        HeadSize = architecture.Embedding / architecture.Heads;
        PaddedHeadSize = Extent.RoundUp(HeadSize, Extent.Lanes);
        Keys = Extent.RoundUp(architecture.Context, PanelFloats);
        QueryBlock = Keys > 256 ? 32 : 64;
        ScoreStride = Keys + PanelFloats;
        WidenedFloats = precision == StorageType.Float32 ? 0 : QueryBlock * PaddedHeadSize;
    }

    public int Heads { get; }

    public int HeadSize { get; }

    public int PaddedHeadSize { get; }

    /// <summary>Context, padded to whole panels.</summary>
    public int Keys { get; }

    /// <summary>Queries whose scores against all keys are held at once in backward, so that they fit the second-level cache.</summary>
    public int QueryBlock { get; }

    public int ScoreStride { get; }

    /// <summary>Keys of one head in panels, or its values in rows.</summary>
    public long HeadFloats => (long)Keys * PaddedHeadSize;

    /// <summary>Keys and values of one layer of one loop.</summary>
    public long CacheFloats => 2L * Heads * HeadFloats;

    /// <summary>A block of queries that backward widens, where they are kept narrow.</summary>
    private int WidenedFloats { get; }

    /// <summary>Key panels, value rows or panels, key rows, two blocks of scores, and widened queries.</summary>
    public long PrivateFloats => (3 * HeadFloats) + (2L * QueryBlock * ScoreStride) + Math.Max(3 * QueryBlock, WidenedFloats);
}
