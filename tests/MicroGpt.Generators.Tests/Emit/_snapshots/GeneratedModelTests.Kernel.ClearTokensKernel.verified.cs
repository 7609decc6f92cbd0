// row i, 8 channels = 0
public static void ClearTokens_8(float* rows, nint count)
{
    for (nint i = 0; i < count; i++)
    {
        for (nint e = 0; e < 8; e += 8)
        {
            Avx.Store(rows + (i * 48) + e, Vector256<float>.Zero);
        }
    }
}
