// dwte[token] += dy(T,16), dwpe[position] += dy, columns [begin, end)
public static void EmbedGrad_16_positions(
    float* dy, float* dwte, int* tokens, float* dwpe, int* positions, nint rows, nint begin, nint end)
{
    for (nint row = 0; row < rows; row++)
    {
        float* d = dy + (row * 16);
        float* token = dwte + ((nint)tokens[row] * 16);
        float* position = dwpe + ((nint)positions[row] * 16);
        for (nint i = begin; i < end; i += 8)
        {
            Vector256<float> g = Avx.LoadVector256(d + i);
            Avx.Store(token + i, Avx.Add(Avx.LoadVector256(token + i), g));
            Avx.Store(position + i, Avx.Add(Avx.LoadVector256(position + i), g));
        }
    }
}
