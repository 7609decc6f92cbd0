// y(T,2x8) = softmax(q k^T / sqrt(8)) v, causal, items [begin, end) of sequence x head
public static void Attention_2x8(
    float* qkv, float* y, float* logSumExp, SequenceSpan* spans, float* cache, float* scratch, nint begin, nint end)
{
    for (nint item = begin; item < end; item++)
    {
        SequenceSpan span = spans[item / 2];
        nint head = item % 2;
        float* q = qkv + ((nint)span.Row * 48) + (head * 8);
        if (cache == null)
        {
            float* rows = y + ((nint)span.Row * 16) + (head * 8);
            float* statistics = logSumExp + ((nint)span.Row * 8) + head;
            AttendShort_2x8(q, rows, statistics, scratch, span.Count);
            continue;
        }

        float* keys = scratch;
        float* values = scratch + 128;
        if (cache != null)
        {
            keys = cache + (span.Slot * (nint)512) + (head * 128);
            values = keys + 256;
        }
        PackTokens_8(q + 16, keys, span.Position, span.Count);
        CopyTokens_8(q + 32, values, span.Position, span.Count);
        float* o = y + ((nint)span.Row * 16) + (head * 8);
        float* l = logSumExp + ((nint)span.Row * 8) + head;
        float* scores = scratch + 256;
        nint count = span.Count;
        nint m = 0;
        for (; m + 6 <= count; m += 6)
        {
            Attend6_2x8(q + (m * 48), keys, values, o + (m * 16), l + (m * 8), span.Position + m, scores);
        }
        if (m + 4 <= count)
        {
            Attend4_2x8(q + (m * 48), keys, values, o + (m * 16), l + (m * 8), span.Position + m, scores);
            m += 4;
        }
        if (m + 2 <= count)
        {
            Attend2_2x8(q + (m * 48), keys, values, o + (m * 16), l + (m * 8), span.Position + m, scores);
            m += 2;
        }
        if (m + 1 <= count)
        {
            Attend1_2x8(q + (m * 48), keys, values, o + (m * 16), l + (m * 8), span.Position + m, scores);
            m += 1;
        }
    }
}
