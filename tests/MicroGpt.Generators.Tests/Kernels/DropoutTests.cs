using MicroGpt.Generators.Kernels;
using MicroGpt.Generators.Simd;
using MicroGpt.Generators.Tests.Kernels.Harness;

namespace MicroGpt.Generators.Tests.Kernels;

/// <summary>Rows with dropout, with and without a residual: element by element the same formula, whatever the lane.</summary>
public class DropoutTests
{
    private const int Tokens = 9;
    private const int Site = 5;
    private const float Rate = 0.4f;

    private static readonly (int Width, int Ldx, int Ldy)[] s_shapes = [(8, 8, 8), (24, 32, 40), (20, 24, 32)];
    private static readonly KernelLibrary s_library = new(s_shapes.SelectMany(s => new[] { Kernel(s, false), Kernel(s, true) }));

    public static TheoryData<int, bool> Cases { get; } =
        [.. from i in Enumerable.Range(0, s_shapes.Length) from residual in new[] { false, true } select (i, residual)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void AShareIsDroppedAndTheRestScaled(int index, bool residual)
    {
        Operands o = new(index, residual);
        var keys = new RowKeys(new Random(3), Tokens);
        var rate = new DropoutRate(Rate);
        o.Check((x, r, row, i) => residual
            ? MathF.FusedMultiplyAdd(x, keys.Factor(row, Site, i, rate), r)
            : x * keys.Factor(row, Site, i, rate)).Run(0, Tokens, o.Arguments(keys));
        Assert.Contains(Enumerable.Range(0, 20), i => keys.Factor(1, Site, i, rate) == 0);
        Assert.Contains(Enumerable.Range(0, 20), i => keys.Factor(1, Site, i, rate) == (float)(1 / (1 - 0.4)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void WithoutKeysNothingIsDropped(int index, bool residual)
    {
        Operands o = new(index, residual);
        o.Check((x, r, _, _) => residual ? r + x : x).Run(0, Tokens, o.Arguments(Argument.Null));
    }

    /// <summary>The rate is a multiple of 2^-24, so what is kept is scaled to the same mean, exactly.</summary>
    [Theory]
    [InlineData(0f, 0, 1f)]
    [InlineData(0.5f, 1 << 23, 2f)]
    [InlineData(0.75f, 3 << 22, 4f)]
    [InlineData(0.99999994f, (1 << 24) - 1, 16777216f)]
    public void RatesAreRounded(float rate, int threshold, float scale)
    {
        Assert.Equal(threshold, new DropoutRate(rate).Threshold);
        Assert.Equal(scale, new DropoutRate(rate).Scale);
    }

    private static DropoutKernel Kernel((int Width, int Ldx, int Ldy) s, bool residual) => new(Rate, s.Width, s.Ldx, s.Ldy, residual);

    private sealed class Operands
    {
        private readonly (int Width, int Ldx, int Ldy) _shape;
        private readonly bool _residual;
        private readonly Floats _x;
        private readonly Floats _added;
        private readonly Floats _y;

        public Operands(int index, bool residual)
        {
            _shape = s_shapes[index];
            _residual = residual;
            _x = Floats.Rows(new Random(1), Tokens, _shape.Width, _shape.Ldx);
            _added = Floats.Rows(new Random(2), Tokens, _shape.Width, _shape.Ldy);
            _y = Floats.Poisoned(Tokens * _shape.Ldy);
        }

        public Argument[] Arguments(Argument keys) => _residual ? [_x, _added, _y, keys, Site] : [_x, _y, keys, Site];

        public KernelCheck Check(Func<float, float, int, int, float> element) => new KernelCheck(s_library, Kernel(_shape, _residual))
            .Writes(_y, expected =>
            {
                for (int row = 0; row < Tokens; row++)
                {
                    for (int i = 0; i < Floats.Pad(_shape.Width); i++)
                    {
                        expected[(row * _shape.Ldy) + i] =
                            element(_x[(row * _shape.Ldx) + i], _added[(row * _shape.Ldy) + i], row, i);
                    }
                }
            });
    }
}
