using MicroGpt.Generators.Spec;

namespace MicroGpt.Generators.Kernels;

/// <summary>Shapes of blocked attention. Blocks of keys lie at absolute positions, the same in training and decoding.</summary>
/// <param name="Kept">Type in which the backward pass reads queries, keys, values and outputs.</param>
internal sealed record AttentionPlan(int Heads, int HeadSize, int Context, StorageType Kept)
{
    /// <summary>Keys per block. The softmax is rescaled at every block boundary, so this number is part of the arithmetic.</summary>
    public const int KeyBlock = 64;

    /// <summary>Floats of a head that may be packed: half a vector.</summary>
    private const int PackedHead = Extent.Lanes / 2;

    /// <summary>Widest panel of any instruction set. Keys are padded to whole panels.</summary>
    private const int PanelFloats = 16;

    /// <summary>Longest context, in padded keys, for which a full block of queries fits the second-level cache.</summary>
    private const int LongKeys = 256;

    /// <summary>Whether heads lie side by side without padding.</summary>
    public bool IsPacked { get; init; }

    /// <summary>Whether a query attends to later keys too. Then there is no cache.</summary>
    public bool IsFull { get; init; }

    public int PaddedHeadSize => IsPacked ? HeadSize : Extent.RoundUp(HeadSize, Extent.Lanes);

    /// <summary>Context, padded to whole panels.</summary>
    public int Keys => Extent.RoundUp(Context, PanelFloats);

    /// <summary>Queries per block of the backward pass. Their scores against all keys fit the second-level cache.</summary>
    public int QueryBlock => Keys > LongKeys ? 32 : 64;

    public int ScoreStride => Keys + PanelFloats;

    /// <summary>Keys of one head in panels, or its values in rows.</summary>
    public long HeadFloats => (long)Keys * PaddedHeadSize;

    /// <summary>Keys and values of one layer of one loop.</summary>
    public long CacheFloats => IsFull ? 0 : 2L * Heads * HeadFloats;

    /// <summary>Key panels, value rows or panels, key rows, two blocks of scores, and widened queries.</summary>
    public long PrivateFloats => (3 * HeadFloats) + (2L * QueryBlock * ScoreStride) + Math.Max(3 * QueryBlock, WidenedFloats);

    /// <summary>A block of queries that the backward pass widens if they are kept in bfloat16.</summary>
    private int WidenedFloats => Kept == StorageType.Float32 ? 0 : QueryBlock * PaddedHeadSize;

    public static AttentionPlan Of(ArchitectureSpec architecture, StorageType kept = StorageType.Float32) =>
        new(architecture.Heads, architecture.Embedding / architecture.Heads, architecture.Context, kept)
        {
            IsPacked = Packs(architecture, kept),
            IsFull = architecture.Attention == AttentionKind.Full,
        };

    /// <summary>
    /// Whether two heads of four floats share a vector. Kernels that turn or normalise heads need whole vectors, and so does bfloat16.
    /// </summary>
    private static bool Packs(ArchitectureSpec architecture, StorageType kept) =>
        architecture.Embedding == PackedHead * architecture.Heads && architecture.Heads % 2 == 0 && kept == StorageType.Float32
        && architecture.Positions == PositionKind.Learned && !architecture.QkNorm;
}
