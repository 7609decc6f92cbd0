// keys and values of spans [begin, end) at a loop, copied to all loops after it
public static void Lend_2x8(float* cache, nint stride, SequenceSpan* spans, nint loop, nint loops, nint begin, nint end)
{
    for (nint item = begin; item < end; item++)
    {
        for (nint position = spans[item].Position; position < spans[item].Position + spans[item].Count; position++)
        {
            for (nint layer = 0; layer < 2; layer++)
            {
                for (nint head = 0; head < 2; head++)
                {
                    float* keys = cache + ((((loop - 1) * 2) + layer) * stride) + (spans[item].Slot * (nint)512) + (head * 128);
                    float* value = keys + 256 + (position * 8);
                    float* key = keys + (position / 16 * 128) + (position % 16);
                    nint pads = (8 - ((position + 1) & 7)) & 7;
                    nint step = 2 * stride;
                    for (nint later = step; later <= (loops - loop) * step; later += step)
                    {
                        for (nint c = 0; c < 8; c++)
                        {
                            key[later + (c * 16)] = key[c * 16];
                        }
                        {
                            Avx.Store(value + later, Avx.LoadVector256(value));
                        }
                        new Span<float>(value + later + 8, (int)pads * 8).Clear();
                    }
                }
            }
        }
    }
}
