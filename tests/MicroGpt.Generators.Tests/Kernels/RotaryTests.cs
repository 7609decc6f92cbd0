using MicroGpt.Generators.Kernels;
using MicroGpt.Generators.Tests.Kernels.Harness;
using Isa = MicroGpt.Generators.Simd.VectorIsa;

namespace MicroGpt.Generators.Tests.Kernels;

/// <summary>Queries and keys are turned by their positions, values and pads are not; the gradient turns back.</summary>
public unsafe class RotaryTests
{
    private const int Tokens = 11;
    private const int Context = 40;
    private const int Gap = 16;

    private static readonly (int Heads, int HeadSize)[] s_shapes = [(1, 2), (3, 6), (2, 8), (2, 20), (1, 32)];

    private static readonly KernelLibrary s_library = new(s_shapes.SelectMany(s => new Kernel[] { Kernel(s, false), Kernel(s, true) }));

    public static TheoryData<int> Shapes => [.. Enumerable.Range(0, s_shapes.Length)];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void PairsTurnByTheTable(int index)
    {
        (int heads, int headSize) = s_shapes[index];
        int head = Floats.Pad(headSize), stride = Stride(s_shapes[index]);
        Floats qkv = Random(s_shapes[index], index);
        Floats table = Table(headSize);
        Ints positions = Ints.Random(new Random(index), Tokens, Context);
        foreach (bool backward in new[] { false, true })
        {
            foreach ((int begin, int end) in new[] { (0, Tokens), (2, 9), (10, 11) })
            {
                new KernelCheck(s_library, Kernel(s_shapes[index], backward))
                    .Writes(qkv, expected =>
                    {
                        for (int row = begin; row < end; row++)
                        {
                            for (int at = 0; at < 2 * heads * head; at++)
                            {
                                int i = at % head, x = (row * stride) + at, cos = positions[row] * 2 * head;
                                float sin = table[cos + head + i];
                                expected[x] = MathF.FusedMultiplyAdd(backward ? -qkv[x ^ 1] : qkv[x ^ 1], sin, qkv[x] * table[cos + i]);
                            }
                        }
                    })
                    .Run(begin, end, qkv, table, positions);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void AgreesWithDoublePrecision(int index)
    {
        (int heads, int headSize) = s_shapes[index];
        int head = Floats.Pad(headSize), stride = Stride(s_shapes[index]);
        Floats x = Random(s_shapes[index], index), y = x.Copy(), dy = Random(s_shapes[index], 77), dx = dy.Copy();
        Floats table = Table(headSize);
        Ints positions = Ints.Random(new Random(index), Tokens, Context);
        Isa isa = KernelLibrary.Isas[^1];
        s_library.Call(isa, Kernel(s_shapes[index], false), y, table, positions, 0, Tokens);
        s_library.Call(isa, Kernel(s_shapes[index], true), dx, table, positions, 0, Tokens);

        for (int row = 0; row < Tokens; row++)
        {
            for (int part = 0; part < 2 * heads; part++)
            {
                Range range = ((row * stride) + (part * head))..((row * stride) + (part * head) + headSize);
                double[] input = x.ToDoubles()[range];
                float[] slope = dy.Values[range].ToArray();
                double[] Turn(double[] v) => [.. v.Select((_, i) =>
                {
                    double angle = positions[row] * Math.Pow(10000, -(double)(i & ~1) / headSize);
                    return (v[i] * Math.Cos(angle)) + (v[i ^ 1] * Math.Sin(angle) * (i % 2 == 0 ? -1 : 1));
                })];

                // Cosine, sine, product and sum round once each.
                Accuracy.Close(Turn(input), y.Values[range].ToArray(), 4 * Accuracy.Rounding, $"token {row}, part {part}");
                Accuracy.Close(
                    Accuracy.Differences(input, v => Turn(v).Zip(slope, (a, b) => a * b).Sum()),
                    dx.Values[range].ToArray(), 4 * Accuracy.Rounding, $"gradient of token {row}, part {part}");
            }
        }
    }

    private static RotaryKernel Kernel((int Heads, int HeadSize) s, bool backward) =>
        new(s.Heads, Floats.Pad(s.HeadSize), Stride(s), backward);

    private static int Stride((int Heads, int HeadSize) s) => (3 * s.Heads * Floats.Pad(s.HeadSize)) + Gap;

    /// <summary>Heads are segments with pads of their own.</summary>
    private static Floats Random((int Heads, int HeadSize) s, int seed)
    {
        var random = new Random(seed);
        int head = Floats.Pad(s.HeadSize);
        Floats qkv = Floats.Rows(random, Tokens, 3 * s.Heads * head, Stride(s));
        for (int row = 0; row < Tokens; row++)
        {
            for (int at = 0; at < 3 * s.Heads * head; at++)
            {
                qkv[(row * Stride(s)) + at] *= at % head < s.HeadSize ? 1 : 0;
            }
        }

        return qkv;
    }

    private static Floats Table(int headSize)
    {
        Floats table = Floats.Poisoned(Context * 2 * Floats.Pad(headSize));
        RotaryTable.Fill(table.Address, Context, headSize, Floats.Pad(headSize));
        return table;
    }
}
