// y(T,16) = wte[token] + wpe[position]
public static void Embed_16_positions(float* wte, int* tokens, float* wpe, int* positions, float* y, nint begin, nint end)
{
    for (nint row = begin; row < end; row++)
    {
        float* token = wte + ((nint)tokens[row] * 16);
        float* position = wpe + ((nint)positions[row] * 16);
        float* o = y + (row * 16);
        {
            Avx.Store(o, Avx.Add(Avx.LoadVector256(token), Avx.LoadVector256(position)));
        }
        {
            Avx.Store(o + 8, Avx.Add(Avx.LoadVector256(token + 8), Avx.LoadVector256(position + 8)));
        }
    }
}
