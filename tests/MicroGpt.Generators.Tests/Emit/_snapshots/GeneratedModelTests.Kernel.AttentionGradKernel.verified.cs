// dqkv(T,3x2x8) from dy, items [begin, end) of sequence x head
public static void AttentionGrad_2x8(
    float* dy, float* qkv, float* y, float* logSumExp, float* dqkv, SequenceSpan* spans, float* scratch, nint begin, nint end)
{
    for (nint item = begin; item < end; item++)
    {
        SequenceSpan span = spans[item / 2];
        nint head = item % 2;
        float* g = dy + ((nint)span.Row * 16) + (head * 8);
        float* q = qkv + ((nint)span.Row * 48) + (head * 8);
        float* o = y + ((nint)span.Row * 16) + (head * 8);
        float* l = logSumExp + ((nint)span.Row * 8) + head;
        float* dq = dqkv + ((nint)span.Row * 48) + (head * 8);
        AttendShortGrad_2x8(g, q, o, l, dq, scratch, span.Count);
    }
}
