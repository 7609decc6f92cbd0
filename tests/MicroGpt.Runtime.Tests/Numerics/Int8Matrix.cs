namespace MicroGpt.Runtime.Tests.Numerics;

/// <summary>A product in int8 by plain loops over arrays, in the order of operations that <see cref="Int8Product"/> states.</summary>
internal sealed class Int8Matrix
{
    private readonly int _inputs;
    private readonly int _outputs;
    private readonly int[,] _codes;
    private readonly float[] _scales;

    /// <param name="weights">[inputs, outputs]</param>
    public Int8Matrix(float[,] weights)
    {
        _inputs = weights.GetLength(0);
        _outputs = weights.GetLength(1);
        _codes = new int[_inputs, _outputs];
        _scales = new float[_outputs];
        for (int n = 0; n < _outputs; n++)
        {
            (int[] codes, _scales[n]) = Quantize([.. Enumerable.Range(0, _inputs).Select(k => weights[k, n])]);
            for (int k = 0; k < _inputs; k++)
            {
                _codes[k, n] = codes[k];
            }
        }
    }

    public static (int[] Codes, float Scale) Quantize(float[] values)
    {
        float most = values.Max(value => Math.Abs(value));
        if (values.Any(value => !float.IsFinite(value)))
        {
            return (new int[values.Length], float.NaN);
        }

        return most < 7.8886090522101181e-31f
            ? (new int[values.Length], 0f)
            : ([.. values.Select(value => (int)Math.Round(value * (127f / most), MidpointRounding.ToEven))], most / 127f);
    }

    public float[] Multiply(float[] x, float[]? bias, float[]? residual)
    {
        (int[] codes, float scale) = Quantize(x);
        var y = new float[_outputs];
        for (int n = 0; n < _outputs; n++)
        {
            long sum = 0;
            for (int k = 0; k < _inputs; k++)
            {
                sum += (long)codes[k] * _codes[k, n];
            }

            y[n] = checked((int)sum) * (scale * _scales[n]);
            y[n] = bias is null ? y[n] : y[n] + bias[n];
            y[n] = residual is null ? y[n] : residual[n] + y[n];
        }

        return y;
    }
}
