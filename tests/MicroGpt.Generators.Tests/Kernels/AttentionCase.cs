using MicroGpt.Generators.Kernels;
using MicroGpt.Generators.Tests.Kernels.Harness;

namespace MicroGpt.Generators.Tests.Kernels;

/// <summary>
/// Extents of attention under test. Contexts end before, at and beyond blocks of 64 keys, and around the longest for which a lane is a
/// query.
/// </summary>
/// <param name="packed">Whether heads lie side by side without padding.</param>
internal sealed class AttentionCase(int heads, int headSize, int context, int gap, bool packed = false)
{
    public const int Slots = 2;

    public int Heads { get; } = heads;

    public int HeadSize { get; } = headSize;

    public int Context { get; } = context;

    /// <summary>Width of a head with its padding.</summary>
    public int Head { get; } = packed ? headSize : Floats.Pad(headSize);

    public int Qkv => (3 * Heads * Head) + gap;

    public int Output => (Heads * Head) + gap;

    /// <summary>The log-sum-exp of every head, and some more.</summary>
    public int Statistics => Heads + 3;

    public AttentionPlan Plan => PlanFor(StorageType.Float32);

    public AttentionPlan PlanFor(StorageType precision) => new(Heads, HeadSize, Context, precision) { IsPacked = packed };

    public int CacheSlot => (int)Plan.CacheFloats + 32;

    public AttentionShape Shape => new(Plan, StorageType.Float32, Qkv, Output, Statistics, CacheSlot);

    public AttentionKernel Forward => new(Shape);

    public AttentionGradKernel Backward => new(Shape);

    public AttentionKernel ForwardWithDropout => new(Shape with { Dropout = AttentionReference.Rate });

    public AttentionGradKernel BackwardWithDropout => new(Shape with { Dropout = AttentionReference.Rate });

    public static IReadOnlyList<AttentionCase> All { get; } =
        [new(1, 1, 5, 0), new(2, 5, 20, 8), new(3, 8, 64, 16), new(1, 16, 65, 0), new(2, 20, 130, 8), new(1, 24, 200, 0),
            new(1, 8, 290, 8), new(3, 8, 16, 0), new(2, 12, 11, 8), new(1, 16, 7, 0), new(2, 16, 17, 0),
            new(4, 4, 16, 0, packed: true), new(2, 4, 3, 8, packed: true), new(2, 4, 70, 0, packed: true)];

    /// <summary>Those that may be kept in bfloat16.</summary>
    public static IReadOnlyList<AttentionCase> WholeVectors { get; } = [.. All.Where(c => c.Head % 8 == 0)];

    public Floats Cache() => Floats.Poisoned(Slots * CacheSlot);

    public Floats Scratch() => Floats.Poisoned((int)Plan.PrivateFloats);

    /// <summary>Queries, keys and values; every head ends in pad lanes of +0.</summary>
    public Floats RandomQkv(Random random, int rows, double scale) =>
        Padded(Floats.Rows(random, rows, 3 * Heads * Head, Qkv, scale), rows, Qkv, 3);

    public Floats RandomOutput(Random random, int rows) => Padded(Floats.Rows(random, rows, Heads * Head, Output), rows, Output, 1);

    private Floats Padded(Floats values, int rows, int stride, int parts)
    {
        for (int at = 0; at < rows * stride; at++)
        {
            int column = at % stride;
            if (column < parts * Heads * Head && column % Head >= HeadSize)
            {
                values[at] = 0f;
            }
        }

        return values;
    }
}
