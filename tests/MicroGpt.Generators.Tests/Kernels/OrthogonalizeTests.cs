using MicroGpt.Generators.Kernels;
using MicroGpt.Generators.Tests.Kernels.Harness;
using Isa = MicroGpt.Generators.Simd.VectorIsa;

namespace MicroGpt.Generators.Tests.Kernels;

/// <summary>Symmetric products: every element is one chain on or above the diagonal, and a copy below it.</summary>
public class OrthogonalizeTests
{
    private const int Size = 40;
    private const int Stride = 48;

    /// <summary>Extents of k and of the rows: fewer rows than columns, and inputs that are cut along k.</summary>
    private static readonly (int Inputs, int Size, int Rows)[] s_shapes = [(8, 8, 5), (24, 40, 40), (56, 24, 19), (1080, 16, 16)];

    private static readonly KernelLibrary s_library = new(
    [
        .. s_shapes.SelectMany(s => new Kernel[] { Product(s), Panels(s) }),
        new WeightGradKernel(Size, Size, StorageType.Float32, Stride, Stride, Stride, Symmetric: true),
        new MirrorKernel(Size, Stride), new ScaleMatrixKernel(Size, Stride), new NormalizeGramKernel(Size, Stride),
        new CopyRowsKernel(7, Size, Stride, Size), new NeuronNormKernel(7, Size, Stride),
    ]);

    public static TheoryData<int> Shapes => [.. Enumerable.Range(0, s_shapes.Length)];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void AProductWithItsTransposeIsSymmetric(int index)
    {
        (int inputs, int size, int rows) = s_shapes[index];
        Floats x = Floats.Rows(new Random(index), rows, inputs, inputs);
        foreach (Isa isa in KernelLibrary.Isas)
        {
            Floats panels = Floats.Poisoned(inputs * size);
            s_library.Call(isa, Panels(s_shapes[index]), x, panels, 0, size);
            Floats y = Zeros(size * (size + 8));
            Floats expected = y.Copy();
            for (int i = 0; i < rows; i++)
            {
                for (int j = 0; j < rows; j++)
                {
                    expected[(i * (size + 8)) + j] = LinearTests.Chain(inputs, 0f, k => (x[(i * inputs) + k], x[(j * inputs) + k]));
                }
            }

            s_library.Call(isa, Product(s_shapes[index]), x, panels, y);
            y.AssertSame(expected, $"{isa.Name}, {s_shapes[index]}");
        }
    }

    /// <summary>Factors that commute only in exact arithmetic have a product that is not symmetric. The upper half decides.</summary>
    [Fact]
    public void WhatIsBelowTheDiagonalComesFromAboveIt()
    {
        (int inputs, int size, _) = s_shapes[1];
        Floats x = Floats.Rows(new Random(2), size, inputs, inputs);
        foreach (Isa isa in KernelLibrary.Isas)
        {
            // Any panels serve: the same numbers are a different W for each instruction set, but the law is the same.
            Floats panels = Floats.Rows(new Random(3), inputs, size, size);
            Floats y = Floats.Poisoned(size * (size + 8));
            s_library.Call(isa, Product(s_shapes[1]), x, panels, y);
            for (int i = 0; i < size; i++)
            {
                for (int j = 0; j < i; j++)
                {
                    Assert.Equal(y[(j * (size + 8)) + i], y[(i * (size + 8)) + j]);
                }
            }
        }
    }

    [Fact]
    public void TheGramMatrixOfColumnsIsOneChainOverRows()
    {
        const int Rows = 70;
        Floats u = Floats.Rows(new Random(4), Rows, Size, Stride);
        foreach (Isa isa in KernelLibrary.Isas)
        {
            Floats a = Zeros(Size * Stride);
            Floats expected = a.Copy();
            for (int at = 0; at < Size * Size; at++)
            {
                (int i, int j) = (at / Size, at % Size);
                expected[(i * Stride) + j] = LinearTests.Chain(Rows, 0f, k => (u[(k * Stride) + i], u[(k * Stride) + j]));
            }

            Floats scratch = Floats.Poisoned((int)BlockPlan.PrivateFloats(Size));
            var gram = new WeightGradKernel(Size, Size, StorageType.Float32, Stride, Stride, Stride, Symmetric: true);
            s_library.Call(isa, gram, u, u, a, Argument.Scratch(scratch), Rows, 0, Size);
            s_library.Call(isa, new MirrorKernel(Size, Stride), a);
            a.AssertSame(expected, isa.Name);
        }
    }

    [Fact]
    public void AGramMatrixIsDividedByItsTrace()
    {
        Floats a = Floats.Rows(new Random(5), Size, Size, Stride);
        double trace = Enumerable.Range(0, Size).Sum(i => (double)(a[(i * Stride) + i] = Math.Abs(a[(i * Stride) + i]))) * 1.02 * 1.02;
        Floats before = a.Copy();
        foreach (Isa isa in KernelLibrary.Isas)
        {
            a.Restore(before);
            Floats norm = Floats.Poisoned(8);
            s_library.Call(isa, new NormalizeGramKernel(Size, Stride), a, norm);
            Assert.Equal(1 / Math.Sqrt(trace), norm[0], 1e-6);
            Assert.All(Enumerable.Range(0, Size * Size), at =>
            {
                int index = (at / Size * Stride) + (at % Size);
                Assert.Equal(before[index] / trace, a[index], 1e-6);
            });
        }
    }

    [Fact]
    public void AMatrixOfZerosStaysOne()
    {
        foreach (Isa isa in KernelLibrary.Isas)
        {
            Floats a = Zeros(Size * Stride);
            Floats expected = a.Copy();
            Floats norm = Floats.Poisoned(8);
            s_library.Call(isa, new NormalizeGramKernel(Size, Stride), a, norm);
            Assert.True(float.IsFinite(norm[0]));
            s_library.Call(isa, new ScaleMatrixKernel(Size, Stride), a, norm);
            a.AssertSame(expected, isa.Name);
        }
    }

    [Fact]
    public void RowsAreCopiedToAnotherStride()
    {
        Floats source = Floats.Rows(new Random(6), 7, Size, Stride);
        foreach (Isa isa in KernelLibrary.Isas)
        {
            Floats target = Floats.Poisoned(7 * Size);
            Floats expected = target.Copy();
            for (int at = 0; at < 7 * Size; at++)
            {
                expected[at] = source[(at / Size * Stride) + (at % Size)];
            }

            s_library.Call(isa, new CopyRowsKernel(7, Size, Stride, Size), source, target);
            target.AssertSame(expected, isa.Name);
        }
    }

    [Fact]
    public void NeuronsGetTheSameNormAndTheMatrixKeepsItsOwn()
    {
        const int Rows = 7;
        Floats before = Floats.Rows(new Random(7), Rows, Size, Stride);
        for (int row = 0; row < Rows; row++)
        {
            before[(row * Stride) + 3] = 0;
        }

        Floats? first = null;
        foreach (Isa isa in KernelLibrary.Isas)
        {
            Floats u = before.Copy();
            s_library.Call(isa, new NeuronNormKernel(Rows, Size, Stride), u, Floats.Poisoned(Size));
            u.AssertSame(first ??= u.Copy(), isa.Name);
            double norm = Enumerable.Range(0, Size).Sum(j => SquaredNorm(before, j));
            Assert.All(
                Enumerable.Range(0, Size), j => Assert.Equal(j == 3 ? 0 : norm / (Size - 1), SquaredNorm(u, j), 1e-5 * norm));
            Assert.Equal(before[5] < 0, u[5] < 0);
        }

        static double SquaredNorm(Floats u, int column) =>
            Enumerable.Range(0, Rows).Sum(row => Math.Pow(u[(row * Stride) + column], 2));
    }

    private static Floats Zeros(int count)
    {
        Floats zeros = Floats.Poisoned(count);
        zeros.Values.Clear();
        return zeros;
    }

    private static SymmetricProductKernel Product((int Inputs, int Size, int Rows) s) =>
        new(s.Inputs, s.Size, s.Rows, s.Inputs, s.Size + 8);

    private static PackKernel Panels((int Inputs, int Size, int Rows) s) =>
        new(StorageType.Float32, s.Inputs, s.Size, s.Rows, s.Inputs, Transposed: true);
}
