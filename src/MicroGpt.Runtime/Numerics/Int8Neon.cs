using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace MicroGpt.Runtime.Numerics;

/// <summary>Dot products of int8 codes on NEON with sdot. Processors without it run the portable loops.</summary>
public readonly unsafe struct Int8Neon : IInt8Dot
{
    public static void Sums(sbyte* x, sbyte* w, nint columns, nint groups, int* sums)
    {
        if (!Dp.IsSupported)
        {
            Int8Portable.Sums(x, w, columns, groups, sums);
        }
        else if (columns == Int8Panels.Columns)
        {
            Whole(x, w, groups, sums);
        }
        else
        {
            for (nint n = 0; n < columns; n += 8)
            {
                Eight(x, w + (n * 4), columns * 4, groups, sums + n);
            }
        }
    }

    private static void Whole(sbyte* x, sbyte* w, nint groups, int* sums)
    {
        Vector128<int> c0 = Vector128<int>.Zero, c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, c7 = c0;
        for (nint group = 0; group < groups; group++, x += 4, w += 128)
        {
            Vector128<sbyte> a = Vector128.Create(*(int*)x).AsSByte();
            c0 = Dp.DotProduct(c0, AdvSimd.LoadVector128(w), a);
            c1 = Dp.DotProduct(c1, AdvSimd.LoadVector128(w + 16), a);
            c2 = Dp.DotProduct(c2, AdvSimd.LoadVector128(w + 32), a);
            c3 = Dp.DotProduct(c3, AdvSimd.LoadVector128(w + 48), a);
            c4 = Dp.DotProduct(c4, AdvSimd.LoadVector128(w + 64), a);
            c5 = Dp.DotProduct(c5, AdvSimd.LoadVector128(w + 80), a);
            c6 = Dp.DotProduct(c6, AdvSimd.LoadVector128(w + 96), a);
            c7 = Dp.DotProduct(c7, AdvSimd.LoadVector128(w + 112), a);
        }

        AdvSimd.Store(sums, c0);
        AdvSimd.Store(sums + 4, c1);
        AdvSimd.Store(sums + 8, c2);
        AdvSimd.Store(sums + 12, c3);
        AdvSimd.Store(sums + 16, c4);
        AdvSimd.Store(sums + 20, c5);
        AdvSimd.Store(sums + 24, c6);
        AdvSimd.Store(sums + 28, c7);
    }

    private static void Eight(sbyte* x, sbyte* w, nint stride, nint groups, int* sums)
    {
        Vector128<int> c0 = Vector128<int>.Zero, c1 = c0;
        for (nint group = 0; group < groups; group++, x += 4, w += stride)
        {
            Vector128<sbyte> a = Vector128.Create(*(int*)x).AsSByte();
            c0 = Dp.DotProduct(c0, AdvSimd.LoadVector128(w), a);
            c1 = Dp.DotProduct(c1, AdvSimd.LoadVector128(w + 16), a);
        }

        AdvSimd.Store(sums, c0);
        AdvSimd.Store(sums + 4, c1);
    }
}
