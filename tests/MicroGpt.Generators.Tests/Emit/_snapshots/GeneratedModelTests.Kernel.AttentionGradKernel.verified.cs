// dqkv(T,3x2x8) from dy, items [begin, end) of sequence x head
public static void AttentionGrad_2x8(
    float* dy, float* qkv, float* y, float* logSumExp, float* dqkv, SequenceSpan* spans, float* scratch, nint begin, nint end)
{
    float* keyPanels = scratch;
    float* valuePanels = scratch + 128;
    float* keyRows = scratch + 256;
    float* p = scratch + 384;
    float* ds = p + 2048;
    for (nint item = begin; item < end; item++)
    {
        SequenceSpan span = spans[item / 2];
        nint head = item % 2;
        float* q = qkv + ((nint)span.Row * 48) + (head * 8);
        float* dq = dqkv + ((nint)span.Row * 48) + (head * 8);
        float* dk = dq + 16;
        float* dv = dk + 16;
        float* o = y + ((nint)span.Row * 16) + (head * 8);
        float* g = dy + ((nint)span.Row * 16) + (head * 8);
        float* l = logSumExp + ((nint)span.Row * 8) + head;
        nint count = span.Count;
        PackTokens_8(q + 16, keyPanels, 0, count);
        PackTokens_8(q + 32, valuePanels, 0, count);
        CopyTokens_8(q + 16, keyRows, 0, count);
        ClearTokens_8(dk, count);
        ClearTokens_8(dv, count);
        for (nint block = 0; block < count; block += 64)
        {
            nint rows = count - block < 64 ? count - block : 64;
            float* qs = q + (block * 48);
            float* gs = g + (block * 16);
            ScoreGrad_2x8(qs, gs, o + (block * 16), l + (block * 8), keyPanels, valuePanels, p, ds, block, rows);
            QueryGrad_2x8(ds, keyRows, dq + (block * 48), block, rows);
            KeyGrad_2x8(p, ds, qs, gs, dk, dv, block, rows);
        }
    }
}
