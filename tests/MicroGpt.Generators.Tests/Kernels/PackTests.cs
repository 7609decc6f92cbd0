using MicroGpt.Generators.Kernels;
using MicroGpt.Generators.Tests.Kernels.Harness;
using Isa = MicroGpt.Generators.Simd.VectorIsa;

namespace MicroGpt.Generators.Tests.Kernels;

/// <summary>Panels hold every coefficient once, in the order in which tiles read them, and +0 where the matrix has none.</summary>
public class PackTests
{
    /// <summary>Logical extents of the stored matrix.</summary>
    private static readonly (int Rows, int Columns)[] s_shapes = [(1, 1), (8, 16), (5, 24), (17, 8), (24, 40), (9, 33), (40, 13)];

    private static readonly (int Head, int Stride)[] s_tokens = [(8, 24), (16, 64), (24, 80)];

    private static readonly KernelLibrary s_library = new(
    [
        .. s_shapes.SelectMany(s => new[] { Pack(s), PackTransposed(s) }),
        .. s_tokens.SelectMany(s => new Kernel[]
        {
            new PackTokensKernel(s.Head, StorageType.Float32, s.Stride),
            new CopyTokensKernel(s.Head, StorageType.Float32, s.Stride),
            new ClearTokensKernel(s.Head, s.Stride),
        }),
    ]);

    public static TheoryData<int> Shapes => [.. Enumerable.Range(0, s_shapes.Length)];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void PanelsOfAMatrixHoldItsColumns(int index)
    {
        (int rows, int columns) = s_shapes[index];
        Floats w = Floats.Rows(new Random(index), rows, columns, Floats.Pad(columns));
        Check(Pack(s_shapes[index]), w, Floats.Pad(rows), Floats.Pad(columns), (k, n) => k < rows ? w[(k * Floats.Pad(columns)) + n] : 0f);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void TransposedPanelsHoldItsRows(int index)
    {
        (int rows, int columns) = s_shapes[index];
        Floats w = Floats.Rows(new Random(index), rows, columns, Floats.Pad(columns));
        Check(
            PackTransposed(s_shapes[index]),
            w,
            Floats.Pad(columns),
            Floats.Pad(rows),
            (k, n) => n < rows ? w[(n * Floats.Pad(columns)) + k] : 0f);
    }

    [Fact]
    public void TokensGoToTheirPlacesAndNowhereElse()
    {
        const int Capacity = 48;
        foreach ((int head, int stride) in s_tokens)
        {
            Floats rows = Floats.Rows(new Random(head), Capacity, head, stride);
            foreach ((int first, int count) in new[] { (0, 1), (0, 7), (0, 48), (3, 5), (8, 8), (13, 22), (47, 1) })
            {
                foreach (Isa isa in KernelLibrary.Isas)
                {
                    Floats panels = Floats.Poisoned(Capacity * head);
                    Floats expected = panels.Copy();
                    for (int at = 0; at < count * head; at++)
                    {
                        int token = first + (at / head), c = at % head, p = isa.PanelWidth;
                        expected[(token / p * p * head) + (c * p) + (token % p)] = rows[(at / head * stride) + c];
                    }

                    s_library.Call(isa, new PackTokensKernel(head, StorageType.Float32, stride), rows, panels, first, count);
                    panels.AssertSame(expected, $"panels of {count} tokens from {first} ({isa.Name})");
                }
            }
        }
    }

    [Fact]
    public void CopiedTokensEndInClearRowsUpToAWholeVector()
    {
        const int Capacity = 48;
        foreach ((int head, int stride) in s_tokens)
        {
            Floats rows = Floats.Rows(new Random(head), Capacity, head, stride);
            foreach ((int first, int count) in new[] { (0, 1), (0, 8), (0, 48), (3, 5), (13, 22), (47, 1) })
            {
                Floats expected = Floats.Poisoned(Capacity * head);
                for (int at = 0; at < count * head; at++)
                {
                    expected[(first * head) + at] = rows[(at / head * stride) + (at % head)];
                }

                expected.Values[((first + count) * head)..(Floats.Pad(first + count) * head)].Clear();
                foreach (Isa isa in KernelLibrary.Isas)
                {
                    Floats copy = Floats.Poisoned(Capacity * head);
                    s_library.Call(isa, new CopyTokensKernel(head, StorageType.Float32, stride), rows, copy, first, count);
                    copy.AssertSame(expected, $"copy of {count} tokens from {first} ({isa.Name})");
                }
            }
        }
    }

    [Fact]
    public void ClearedTokensAreZeroAndTheirNeighboursStay()
    {
        foreach ((int head, int stride) in s_tokens)
        {
            foreach (Isa isa in KernelLibrary.Isas)
            {
                Floats rows = Floats.Rows(new Random(head), 9, head, stride);
                Floats expected = rows.Copy();
                for (int row = 0; row < 7; row++)
                {
                    expected.Values.Slice(row * stride, head).Clear();
                }

                s_library.Call(isa, new ClearTokensKernel(head, stride), rows, 7);
                rows.AssertSame(expected, $"{head} ({isa.Name})");
            }
        }
    }

    private static void Check(Kernel kernel, Floats w, int inputs, int outputs, Func<int, int, float> coefficient)
    {
        foreach (Isa isa in KernelLibrary.Isas)
        {
            // Workers divide the outputs at multiples of the widest panel, 16.
            foreach ((int begin, int end) in new[] { (0, outputs), (outputs / 32 * 16, outputs), (0, Math.Min(outputs, 16)) })
            {
                Floats panels = Floats.Poisoned(inputs * outputs);
                Floats expected = panels.Copy();
                for (int n = begin; n < end; n++)
                {
                    int panel = n / isa.PanelWidth * isa.PanelWidth;
                    int width = Math.Min(isa.PanelWidth, outputs - panel);
                    for (int k = 0; k < inputs; k++)
                    {
                        expected[(panel * inputs) + (k * width) + (n - panel)] = coefficient(k, n);
                    }
                }

                s_library.Call(isa, kernel, w, panels, begin, end);
                panels.AssertSame(expected, $"{kernel.Name} ({isa.Name}, [{begin},{end}))");
            }
        }
    }

    private static PackKernel Pack((int Rows, int Columns) s) =>
        new PackKernel(StorageType.Float32, Floats.Pad(s.Rows), Floats.Pad(s.Columns), s.Rows, Floats.Pad(s.Columns), false);

    private static PackKernel PackTransposed((int Rows, int Columns) s) =>
        new PackKernel(StorageType.Float32, Floats.Pad(s.Columns), Floats.Pad(s.Rows), s.Rows, Floats.Pad(s.Columns), true);
}
