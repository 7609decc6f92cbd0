namespace MicroGpt.Runtime.Tests.Numerics;

/// <summary>A product by the kernels of one instruction set, on memory with guards.</summary>
internal static unsafe class Int8Run
{
    private const float Guard = -12345.5f;

    private delegate void Product(
        float* x, nint ldx, float* w, nint inputs, nint outputs, float* bias, float* residual, float* y, nint ldy, nint begin, nint end);

    private delegate void Vector(
        float* x, float* w, nint inputs, nint outputs, float* bias, float* residual, float* y, nint begin, nint end);

    /// <summary>The portable loops, those of NEON, which without sdot are the same, and those of this processor.</summary>
    public static string[] Isas => ProcessorIsa.Supports(Isa.Avx2) ? ["portable", "neon", "avx2"] : ["portable", "neon"];

    /// <param name="shares">The outputs are packed in this many shares.</param>
    public static float[] Pack(float[,] weights, int shares = 1, StorageType type = StorageType.Float32)
    {
        int inputs = weights.GetLength(0), outputs = weights.GetLength(1), stride = outputs + 8;
        var floats = new float[inputs * stride];
        var narrow = new ushort[inputs * stride];
        for (int i = 0; i < weights.Length; i++)
        {
            int at = (i / outputs * stride) + (i % outputs);
            floats[at] = weights[i / outputs, i % outputs];
            narrow[at] = BFloat16.Nearest(floats[at]);
        }

        var panels = new float[inputs * outputs];
        Array.Fill(panels, float.NaN);
        fixed (float* w = floats, to = panels)
        fixed (ushort* n = narrow)
        {
            int grains = (outputs + 15) / 16;
            for (int share = 0; share < shares; share++)
            {
                int begin = grains * share / shares * 16, end = Math.Min(outputs, grains * (share + 1) / shares * 16);
                Int8Panels.Pack(type == StorageType.Float32 ? w : n, type, stride, inputs, to, inputs, outputs, begin, end);
            }
        }

        return panels;
    }

    /// <summary>All rows together. The result lies in place of the residual, if there is one.</summary>
    public static float[][] Rows(string isa, float[][] x, float[] panels, int outputs, float[]? bias, float[][]? residual)
    {
        int rows = x.Length, inputs = x[0].Length, ldx = inputs + 8, ldy = outputs + 8;
        Product product = isa switch
        {
            "avx2" => Int8Product.Rows<Int8Avx2>,
            "neon" => Int8Product.Rows<Int8Neon>,
            _ => Int8Product.Rows<Int8Portable>,
        };
        float[] input = Place(x, rows, ldx), output = Place(residual ?? [], rows + 2, ldy);
        fixed (float* a = input, w = panels, b = bias, y = output)
        {
            // In two ranges, with rows that are not theirs before and after.
            foreach ((int begin, int end) in new[] { (0, rows / 3), (rows / 3, rows) })
            {
                product(a, ldx, w, inputs, outputs, b, residual is null ? null : y, y, ldy, begin, end);
            }
        }

        Assert.All(output[(rows * ldy)..], value => Assert.Equal(Guard, value));
        Assert.All(Enumerable.Range(0, rows * 8), i => Assert.Equal(Guard, output[(i / 8 * ldy) + outputs + (i % 8)]));
        return [.. Enumerable.Range(0, rows).Select(row => output[(row * ldy)..((row * ldy) + outputs)])];
    }

    /// <summary>One row, its outputs in two ranges.</summary>
    public static float[] Columns(string isa, float[] x, float[] panels, int outputs, float[]? bias, float[]? residual)
    {
        Vector product = isa switch
        {
            "avx2" => Int8Product.Columns<Int8Avx2>,
            "neon" => Int8Product.Columns<Int8Neon>,
            _ => Int8Product.Columns<Int8Portable>,
        };
        var output = new float[outputs + 8];
        Array.Fill(output, Guard);
        int middle = outputs / 2 / 64 * 64;
        fixed (float* a = x, w = panels, b = bias, r = residual, y = output)
        {
            product(a, w, x.Length, outputs, b, r, y, middle, outputs);
            product(a, w, x.Length, outputs, b, r, y, 0, middle);
        }

        Assert.All(output[outputs..], value => Assert.Equal(Guard, value));
        return output[..outputs];
    }

    private static float[] Place(float[][] values, int rows, int stride)
    {
        var memory = new float[rows * stride];
        Array.Fill(memory, Guard);
        for (int row = 0; row < values.Length; row++)
        {
            values[row].CopyTo(memory, row * stride);
        }

        return memory;
    }
}
