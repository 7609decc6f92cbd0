namespace MicroGpt.Runtime.Engine;

/// <summary>How much the state of a token changed, relative to its size. Sums are FMA chains in double, in channel order.</summary>
internal sealed unsafe class StateChange(int channels, int stride)
{
    /// <summary>norm(s_r - s_{r-1}) / norm(s_r) of a row.</summary>
    public double First(float* state, float* before, int row)
    {
        float* now = state + ((long)row * stride);
        float* last = before + ((long)row * stride);
        double difference = 0, size = 0;
        for (int i = 0; i < channels; i++)
        {
            double change = (double)now[i] - last[i];
            difference = Math.FusedMultiplyAdd(change, change, difference);
            size = Math.FusedMultiplyAdd((double)now[i], now[i], size);
        }

        return Math.Sqrt(difference / size);
    }

    /// <summary>norm(s_r - 2 s_{r-1} + s_{r-2}) / norm(s_r) of a row.</summary>
    public double Second(float* state, float* before, float* earlier, int row)
    {
        float* now = state + ((long)row * stride);
        float* last = before + ((long)row * stride);
        float* first = earlier + ((long)row * stride);
        double difference = 0, size = 0;
        for (int i = 0; i < channels; i++)
        {
            double change = ((double)now[i] - last[i]) - ((double)last[i] - first[i]);
            difference = Math.FusedMultiplyAdd(change, change, difference);
            size = Math.FusedMultiplyAdd((double)now[i], now[i], size);
        }

        return Math.Sqrt(difference / size);
    }
}
