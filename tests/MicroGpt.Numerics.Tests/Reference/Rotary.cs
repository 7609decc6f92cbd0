namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>RoFormer: in every head of q and k, the pair (2i, 2i+1) turns by position * 10000^(-2i/headSize).</summary>
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
                (double sin, double cos) = Math.SinCos(direction * t * Math.Pow(10000, -2.0 * i / o.HeadSize));
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
}
