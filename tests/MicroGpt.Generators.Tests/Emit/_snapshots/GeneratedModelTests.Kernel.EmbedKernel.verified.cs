// y(T,16) = wte[token] + wpe[position]
public static void Embed_16_positions(float* wte, int* tokens, float* wpe, int* positions, float* y, nint begin, nint end)
{
    for (nint row = begin; row < end; row++)
    {
        float* token = wte + ((nint)tokens[row] * 16);
        float* position = wpe + ((nint)positions[row] * 16);
        float* o = y + (row * 16);
        for (nint e = 0; e < 16; e += 8)
        {
            Avx.Store(o + e, Avx.Add(Avx.LoadVector256(token + e), Avx.LoadVector256(position + e)));
        }
    }
}
