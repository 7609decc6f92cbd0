// row i, 8 channels = 0
public static void ClearTokens_8(float* rows, nint count)
{
    for (nint i = 0; i < count; i++)
    {
        {
            Avx.Store(rows + (i * 48), Vector256<float>.Zero);
        }
    }
}
