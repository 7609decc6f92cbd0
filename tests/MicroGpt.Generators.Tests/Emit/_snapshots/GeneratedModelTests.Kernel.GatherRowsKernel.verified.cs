// the first 6 of every row of 80
public static void GatherRows6_80_bf16(ushort* s, float* p, nint depth)
{
    ushort* last = s + ((depth - 1) * 80);
    for (; s != last; s += 80, p += 6)
    {
        Avx.Store(p, System.Runtime.Intrinsics.X86.Avx2.ShiftLeftLogical(System.Runtime.Intrinsics.X86.Avx2.ConvertToVector256Int32(s), 16).AsSingle());
    }
    p[0] = BFloat16.Widen(s[0]);
    p[1] = BFloat16.Widen(s[1]);
    p[2] = BFloat16.Widen(s[2]);
    p[3] = BFloat16.Widen(s[3]);
    p[4] = BFloat16.Widen(s[4]);
    p[5] = BFloat16.Widen(s[5]);
}
