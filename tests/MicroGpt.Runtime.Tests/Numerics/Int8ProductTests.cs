namespace MicroGpt.Runtime.Tests.Numerics;

/// <summary>Products in int8 on every instruction set, to the bit, against plain loops.</summary>
public class Int8ProductTests
{
    /// <summary>Shapes of whole and of short panels, and more rows than a block holds.</summary>
    [Theory]
    [InlineData(8, 8, 1)]
    [InlineData(24, 40, 3)]
    [InlineData(64, 192, 5)]
    [InlineData(136, 56, 7)]
    [InlineData(512, 96, 70)]
    public void Every_instruction_set_gives_the_bits_of_the_plain_loops(int inputs, int outputs, int rows)
    {
        var random = new System.Random(7 + inputs);
        float[,] weights = Matrix(inputs, outputs, (_, _) => Draw(random));
        float[][] x = Rows(rows, inputs, () => Draw(random)), residual = Rows(rows, outputs, () => Draw(random));
        float[] bias = Rows(1, outputs, () => Draw(random))[0];
        AssertSame(weights, x, null, null);
        AssertSame(weights, x, bias, residual);
    }

    [Fact]
    public void So_do_200_random_shapes()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new System.Random(seed);
            int inputs = 8 * random.Next(1, 21), outputs = 8 * random.Next(1, 15), rows = random.Next(1, 10);
            float[,] weights = Matrix(inputs, outputs, (_, _) => Draw(random));
            float[][] x = Rows(rows, inputs, () => Draw(random));
            float[]? bias = seed % 2 == 0 ? null : Rows(1, outputs, () => Draw(random))[0];
            AssertSame(weights, x, bias, seed % 3 == 0 ? null : Rows(rows, outputs, () => Draw(random)));
        }
    }

    /// <summary>Pairs of such products would saturate 16 bits if a sign were in the wrong operand.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, -1)]
    [InlineData(-1, 1)]
    [InlineData(-1, -1)]
    public void Codes_of_127_in_every_place_are_summed_exactly(int signOfX, int signOfWeights) => AssertSame(
        Matrix(128, 40, (_, _) => 127f * signOfWeights), Rows(2, 128, () => 127f * signOfX), null, null);

    /// <summary>The deepest product whose sum is sure to fit in 32 bits.</summary>
    [Fact]
    public void The_largest_sum_does_not_overflow() =>
        AssertSame(Matrix(131_072, 8, (_, _) => 1f), [[.. Enumerable.Repeat(-1f, 131_072)]], null, null);

    [Fact]
    public void A_matrix_that_could_overflow_is_refused()
    {
        Int8Product.RequireDepth("blocks.0.mlp.out", 131_072);
        string message = Assert.Throws<MicroGptException>(() => Int8Product.RequireDepth("blocks.0.mlp.out", 131_073)).Message;
        Assert.Contains("blocks.0.mlp.out has 131073 inputs", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_of_zeros_and_a_column_of_zeros_give_zeros()
    {
        var random = new System.Random(3);
        float[,] weights = Matrix(24, 16, (_, n) => n == 5 ? 0f : Draw(random));
        float[][] x = [new float[24], [.. Enumerable.Range(0, 24).Select(_ => Draw(random))]];
        AssertSame(weights, x, null, null);
        float[][] y = Int8Run.Rows("portable", x, Int8Run.Pack(weights), 16, null, null);
        Assert.All(y[0], value => Assert.Equal(0f, value));
        Assert.Equal(0f, y[1][5]);
        Assert.NotEqual(0f, y[1][6]);
    }

    [Theory]
    [InlineData(1e-31f)]
    [InlineData(1e-38f)]
    [InlineData(1e-45f)]
    public void A_row_of_almost_zeros_is_one_of_zeros(float value)
    {
        float[] panels = Int8Run.Pack(Matrix(8, 8, (_, _) => 1f));
        foreach (string isa in Int8Run.Isas)
        {
            Assert.All(Int8Run.Rows(isa, [[.. Enumerable.Repeat(value, 8)]], panels, 8, null, null)[0], y => Assert.Equal(0f, y));
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void A_row_that_is_not_finite_gives_NaN_and_leaves_the_others_alone(float value)
    {
        float[,] weights = Matrix(16, 40, (k, n) => k - n);
        float[][] x = Rows(3, 16, () => 1f);
        x[1][9] = value;
        float[] panels = Int8Run.Pack(weights);
        foreach (string isa in Int8Run.Isas)
        {
            float[][] y = Int8Run.Rows(isa, x, panels, 40, null, null);
            Assert.All(y[1], number => Assert.True(float.IsNaN(number)));
            Assert.All(y[0].Concat(y[2]), number => Assert.True(float.IsFinite(number)));
        }
    }

    [Fact]
    public void Shares_of_the_outputs_are_packed_as_the_whole()
    {
        var random = new System.Random(5);
        float[,] weights = Matrix(40, 104, (_, _) => Draw(random));
        Assert.Equal(Bits(Int8Run.Pack(weights)), Bits(Int8Run.Pack(weights, shares: 3)));
    }

    [Fact]
    public void Bfloat16_weights_give_the_codes_of_the_same_numbers_in_float32()
    {
        var random = new System.Random(6);
        float[,] weights = Matrix(24, 40, (_, _) => BFloat16.Widen(BFloat16.Nearest(Draw(random))));
        Assert.Equal(Bits(Int8Run.Pack(weights)), Bits(Int8Run.Pack(weights, type: StorageType.BFloat16)));
    }

    /// <summary>Each code is off by half a step at most, of the row and of the output.</summary>
    [Fact]
    public void The_result_is_close_to_the_exact_product()
    {
        var random = new System.Random(8);
        const int Inputs = 256, Outputs = 32;
        float[,] weights = Matrix(Inputs, Outputs, (_, _) => (float)(random.NextDouble() - 0.5));
        float[] x = [.. Enumerable.Range(0, Inputs).Select(_ => (float)(random.NextDouble() - 0.5))];
        float[] y = Int8Run.Columns(Int8Run.Isas[^1], x, Int8Run.Pack(weights), Outputs, null, null);
        for (int n = 0; n < Outputs; n++)
        {
            double exact = Enumerable.Range(0, Inputs).Sum(k => (double)x[k] * weights[k, n]);
            double step = 0.5 / 127, bound = Enumerable.Range(0, Inputs).Sum(
                k => ((Math.Abs(x[k]) + Math.Abs(weights[k, n])) * step / 2) + (step * step / 4));
            Assert.InRange(y[n], exact - bound, exact + bound);
            Assert.InRange(y[n], exact - 0.05, exact + 0.05);
        }
    }

    [Theory]
    [InlineData(8, 8)]
    [InlineData(24, 40)]
    [InlineData(512, 1536)]
    public void A_matrix_fits_in_the_place_of_its_float32_panels(int inputs, int outputs)
    {
        Assert.True(Int8Panels.Bytes(inputs, outputs) <= 4L * inputs * outputs);
    }

    private static void AssertSame(float[,] weights, float[][] x, float[]? bias, float[][]? residual)
    {
        int outputs = weights.GetLength(1);
        var reference = new Int8Matrix(weights);
        float[] panels = Int8Run.Pack(weights);
        float[][] expected = [.. x.Select((row, i) => reference.Multiply(row, bias, residual?[i]))];
        foreach (string isa in Int8Run.Isas)
        {
            float[][] rows = Int8Run.Rows(isa, x, panels, outputs, bias, residual);
            for (int i = 0; i < x.Length; i++)
            {
                Assert.Equal(Bits(expected[i]), Bits(rows[i]));
                Assert.Equal(Bits(expected[i]), Bits(Int8Run.Columns(isa, x[i], panels, outputs, bias, residual?[i])));
            }
        }
    }

    // Of many magnitudes, with zeros and ties between two codes.
    private static float Draw(System.Random random) => random.Next(8) switch
    {
        0 => 0f,
        1 => random.Next(-254, 255) / 2f,
        2 => (float)(random.NextDouble() * 1e-3),
        _ => (float)((random.NextDouble() - 0.5) * 4),
    };

    private static float[,] Matrix(int rows, int columns, Func<int, int, float> value)
    {
        var matrix = new float[rows, columns];
        for (int i = 0; i < matrix.Length; i++)
        {
            matrix[i / columns, i % columns] = value(i / columns, i % columns);
        }

        return matrix;
    }

    private static float[][] Rows(int rows, int columns, Func<float> value) =>
        [.. Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, columns).Select(_ => value()).ToArray())];

    private static int[] Bits(float[] values) => Array.ConvertAll(values, BitConverter.SingleToInt32Bits);
}
