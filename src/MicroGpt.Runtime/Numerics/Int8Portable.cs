namespace MicroGpt.Runtime.Numerics;

/// <summary>Dot products of int8 codes on any processor.</summary>
public readonly unsafe struct Int8Portable : IInt8Dot
{
    public static void Sums(sbyte* x, sbyte* w, nint columns, nint groups, int* sums)
    {
        new Span<int>(sums, (int)columns).Clear();
        for (nint group = 0; group < groups; group++, x += 4)
        {
            int x0 = x[0], x1 = x[1], x2 = x[2], x3 = x[3];
            for (nint n = 0; n < columns; n++, w += 4)
            {
                sums[n] += (x0 * w[0]) + (x1 * w[1]) + (x2 * w[2]) + (x3 * w[3]);
            }
        }
    }
}
