namespace MicroGpt.Runtime.Tests.Training;

public unsafe class ParameterInitializerTests
{
    private static readonly ParameterInfo Plain = new()
    {
        Name = "plain",
        Group = ParameterGroup.Matrix,
        Rows = 60,
        Columns = 50,
        Offset = 16,
        RowStride = 50,
        RowSegment = 60,
        PaddedRowSegment = 60,
        ColumnSegment = 50,
        PaddedColumnSegment = 50,
        Initial = InitialValue.Normal,
        Deviation = 0.02f,
        Decays = true,
        PaddedCount = 3000,
    };

    private static readonly ParameterInfo Padded = Plain with
    {
        RowSegment = 6,
        PaddedRowSegment = 8,
        ColumnSegment = 5,
        PaddedColumnSegment = 8,
        RowStride = 80,
        PaddedCount = 6400,
    };

    [Fact]
    public void Padding_does_not_change_the_values()
    {
        float[] plain = Fill(Plain, 1, 42);
        float[] padded = Fill(Padded, 1, 42);
        for (int row = 0; row < 60; row++)
        {
            for (int column = 0; column < 50; column++)
            {
                Assert.Equal(plain[Plain.IndexOf(row, column)], padded[Padded.IndexOf(row, column)]);
            }
        }

        Assert.Equal(3000, padded.Count(x => x != 0));
    }

    [Fact]
    public void Normal_values_have_the_deviation_of_the_spec()
    {
        float[] values = Fill(Plain, 1, 42)[16..3016];
        Assert.Equal(0, values.Average(), 0.0015);
        Assert.Equal(0.02, Math.Sqrt(values.Average(x => (double)x * x)), 0.0008);
    }

    [Fact]
    public void Tensors_and_seeds_have_numbers_of_their_own()
    {
        Assert.NotEqual(Fill(Plain, 1, 42), Fill(Plain, 2, 42));
        Assert.NotEqual(Fill(Plain, 1, 42), Fill(Plain, 1, 43));
    }

    [Fact]
    public void Gains_are_one_and_biases_zero()
    {
        Assert.Equal(3000, Fill(Padded with { Initial = InitialValue.Ones }, 0, 1).Count(x => x == 1));
        Assert.All(Fill(Padded with { Initial = InitialValue.Zeros }, 0, 1), x => Assert.Equal(0f, x));
    }

    [Fact]
    public void Identities_have_ones_where_row_and_column_are_the_same()
    {
        float[] weights = Fill(Padded with { Initial = InitialValue.Identity }, 0, 1);
        Assert.Equal(50, weights.Count(x => x == 1));
        Assert.All(Enumerable.Range(0, 50), i => Assert.Equal(1f, weights[Padded.IndexOf(i, i)]));
        Assert.Equal(50f, weights.Sum());
        Assert.Equal(25f, Fill(Padded with { Initial = InitialValue.Identity, Constant = 0.5f }, 0, 1).Sum());
    }

    [Fact]
    public void Weights_in_bfloat16_are_the_drawn_floats_rounded_to_nearest()
    {
        ushort[] narrow = new ushort[16 + Padded.PaddedCount];
        fixed (ushort* p = narrow)
        {
            ParameterInitializer.Fill(new StoredWeights(p), Padded, 1, 42);
        }

        Assert.Equal(Fill(Padded, 1, 42).Select(BFloat16.Nearest), narrow);
    }

    private static float[] Fill(ParameterInfo parameter, uint tensor, long seed)
    {
        float[] weights = new float[16 + parameter.PaddedCount];
        fixed (float* p = weights)
        {
            ParameterInitializer.Fill(new StoredWeights(p), parameter, tensor, seed);
        }

        return weights;
    }
}
