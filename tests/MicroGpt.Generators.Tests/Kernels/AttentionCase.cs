using MicroGpt.Generators.Kernels;
using MicroGpt.Generators.Tests.Kernels.Harness;

namespace MicroGpt.Generators.Tests.Kernels;

/// <summary>Extents of attention under test. Contexts end before, at and beyond blocks of 64 keys.</summary>
internal sealed class AttentionCase(int heads, int headSize, int context, int gap)
{
    public const int Slots = 2;

    public int Heads { get; } = heads;

    public int HeadSize { get; } = headSize;

    public int Context { get; } = context;

    /// <summary>Padded width of a head.</summary>
    public int Head { get; } = Floats.Pad(headSize);

    public int Qkv => (3 * Heads * Head) + gap;

    public int Output => (Heads * Head) + gap;

    /// <summary>The log-sum-exp of every head, and some more.</summary>
    public int Statistics => Heads + 3;

    public AttentionPlan Plan => PlanFor(StorageType.Float32);

    public AttentionPlan PlanFor(StorageType precision) => new(Heads, HeadSize, Context, precision);

    public int CacheSlot => (int)Plan.CacheFloats + 32;

    public AttentionShape Shape => new(Plan, StorageType.Float32, Qkv, Output, Statistics, CacheSlot);

    public AttentionKernel Forward => new(Shape);

    public AttentionGradKernel Backward => new(Shape);

    public AttentionKernel ForwardWithDropout => new(Shape with { Dropout = AttentionReference.Rate });

    public AttentionGradKernel BackwardWithDropout => new(Shape with { Dropout = AttentionReference.Rate });

    public static IReadOnlyList<AttentionCase> All { get; } =
        [new(1, 1, 5, 0), new(2, 5, 20, 8), new(3, 8, 64, 16), new(1, 16, 65, 0), new(2, 20, 130, 8), new(1, 24, 200, 0),
            new(1, 8, 290, 8)];

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
