using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MicroGpt.Runtime.Numerics;

/// <summary>Dot products of int8 codes on AVX2.</summary>
/// <remarks>
/// vpmaddubsw multiplies unsigned by signed bytes and adds pairs in int16, where it saturates. The magnitudes of the row and the
/// weights with the row's signs keep every pair within 2 * 127 * 127 = 32,258, so nothing saturates.
/// </remarks>
public readonly unsafe struct Int8Avx2 : IInt8Dot
{
    public static void Sums(sbyte* x, sbyte* w, nint columns, nint groups, int* sums)
    {
        if (columns == Int8Panels.Columns)
        {
            Whole(x, w, groups, sums);
            return;
        }

        for (nint n = 0; n < columns; n += 8)
        {
            Eight(x, w + (n * 4), columns * 4, groups, sums + n);
        }
    }

    // Four places of the panel at once: a processor fetches several streams faster than one, and exact sums have no order.
    private static void Whole(sbyte* x, sbyte* w, nint groups, int* sums)
    {
        Vector256<int> c0 = Vector256<int>.Zero, c1 = c0, c2 = c0, c3 = c0;
        nint quarter = groups / 4, xStep = quarter * 4, wStep = quarter * 128;
        for (nint group = 0; group < quarter; group++, x += 4, w += 128)
        {
            Add(x, w, ref c0, ref c1, ref c2, ref c3);
            Add(x + xStep, w + wStep, ref c0, ref c1, ref c2, ref c3);
            Add(x + (2 * xStep), w + (2 * wStep), ref c0, ref c1, ref c2, ref c3);
            Add(x + (3 * xStep), w + (3 * wStep), ref c0, ref c1, ref c2, ref c3);
        }

        Avx.Store(sums, c0);
        Avx.Store(sums + 8, c1);
        Avx.Store(sums + 16, c2);
        Avx.Store(sums + 24, c3);
    }

    // One group of inputs.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(
        sbyte* x, sbyte* w, ref Vector256<int> c0, ref Vector256<int> c1, ref Vector256<int> c2, ref Vector256<int> c3)
    {
        Vector256<sbyte> signs = Vector256.Create(*(int*)x).AsSByte();
        Vector256<byte> magnitudes = Avx2.Abs(signs);
        c0 = Avx2.Add(c0, Products(w, signs, magnitudes));
        c1 = Avx2.Add(c1, Products(w + 32, signs, magnitudes));
        c2 = Avx2.Add(c2, Products(w + 64, signs, magnitudes));
        c3 = Avx2.Add(c3, Products(w + 96, signs, magnitudes));
    }

    private static void Eight(sbyte* x, sbyte* w, nint stride, nint groups, int* sums)
    {
        Vector256<int> c = Vector256<int>.Zero;
        for (nint group = 0; group < groups; group++, x += 4, w += stride)
        {
            Vector256<sbyte> signs = Vector256.Create(*(int*)x).AsSByte();
            c = Avx2.Add(c, Products(w, signs, Avx2.Abs(signs)));
        }

        Avx.Store(sums, c);
    }

    // Of each group of four adjacent bytes, the sum of the products.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Products(sbyte* w, Vector256<sbyte> signs, Vector256<byte> magnitudes)
    {
        Vector256<short> pairs = Avx2.MultiplyAddAdjacent(magnitudes, Avx2.Sign(Avx.LoadVector256(w), signs));
        return Avx2.MultiplyAddAdjacent(pairs, Vector256.Create((short)1));
    }
}
