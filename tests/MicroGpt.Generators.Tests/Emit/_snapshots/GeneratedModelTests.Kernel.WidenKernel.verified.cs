// to[begin..end) = from, whole vectors
public static void Widen(ushort* from, float* to, nint begin, nint end)
{
    for (nint i = begin; i < end; i += 8)
    {
        Avx.Store(to + i, System.Runtime.Intrinsics.X86.Avx2.ShiftLeftLogical(System.Runtime.Intrinsics.X86.Avx2.ConvertToVector256Int32(from + i), 16).AsSingle());
    }
}
