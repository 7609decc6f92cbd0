namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>
/// RoFormer: in every head of q and k, the pair (2i, 2i+1) turns by position * 10000^(-2i/headSize). In a grid, the pairs of the first half
/// turn by the row and those of the second half by the column, pair i of a half by row or column * 100^(-4i/headSize).
/// </summary>
internal static class Rotary
{
    /// <param name="qkv">[T,3C]; q and k are turned in place, v stays.</param>
    /// <param name="direction">1 forward; -1 turns gradients back.</param>
    public static void Turn(double[] qkv, ReferenceOptions o, int direction)
    {
        int width = 3 * o.Embedding;
        for (int t = 0; t < qkv.Length / width; t++)
        {
            for (int i = 0; i < o.HeadSize / 2; i++)
            {
                (double sin, double cos) = Math.SinCos(direction * Angle(o, t, i));
                for (int head = 0; head < 2 * o.Heads; head++)
                {
                    int even = (t * width) + (head * o.HeadSize) + (2 * i);
                    (double a, double b) = (qkv[even], qkv[even + 1]);
                    qkv[even] = (a * cos) - (b * sin);
                    qkv[even + 1] = (a * sin) + (b * cos);
                }
            }
        }
    }

    private static double Angle(ReferenceOptions o, int position, int pair)
    {
        if (o.Positions == Positions.Rotary)
        {
            return position * Math.Pow(10000, -2.0 * pair / o.HeadSize);
        }

        int quarter = o.HeadSize / 4;
        return pair < quarter
            ? position / o.GridWidth * Math.Pow(100, -4.0 * pair / o.HeadSize)
            : position % o.GridWidth * Math.Pow(100, -4.0 * (pair - quarter) / o.HeadSize);
    }
}
