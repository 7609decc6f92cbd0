// keys and values of spans [begin, end) at a loop, copied to the loops after it up to 3
public static void Lend_2x8(float* cache, SequenceSpan* spans, nint loop, nint begin, nint end)
{
    for (nint item = begin; item < end; item++)
    {
        for (nint position = spans[item].Position; position < spans[item].Position + spans[item].Count; position++)
        {
            for (nint layer = 0; layer < 2; layer++)
            {
                for (nint head = 0; head < 2; head++)
                {
                    float* keys = cache + (spans[item].Slot * (nint)3072) + ((loop - 1) * (nint)1024) + (layer * 512) + (head * 128);
                    float* value = keys + 256 + (position * 8);
                    float* key = keys + (position / 16 * 128) + (position % 16);
                    nint pads = (8 - ((position + 1) & 7)) & 7;
                    for (nint later = (nint)1024; later <= (3 - loop) * (nint)1024; later += (nint)1024)
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
