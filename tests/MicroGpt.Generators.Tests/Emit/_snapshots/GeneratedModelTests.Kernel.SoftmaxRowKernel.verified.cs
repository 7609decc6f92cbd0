// scores = exp(scale scores - max) for keys below live, +0 for the others
public static void SoftmaxRow_2x8(float* scores, nint padded, nint live, bool first, float* sums, float* maximum, float* o)
{
    Vector256<float> scale = Vector256.Create(3.53553385e-1f);
    Vector256<float> minusInfinity = Vector256.Create(float.NegativeInfinity);
    Vector256<float> lanes = Vector256.Create(0f, 1f, 2f, 3f, 4f, 5f, 6f, 7f);
    Vector256<float> best = minusInfinity;
    for (nint j = 0; j < padded; j += 8)
    {
        Vector256<float> s = Avx.Multiply(Avx.LoadVector256(scores + j), scale);
        if (j + 8 > live)
        {
            s = Avx.BlendVariable(minusInfinity, s, Avx.CompareGreaterThan(Vector256.Create((float)(live - j)), lanes));
        }
        Avx.Store(scores + j, s);
        best = Avx.Max(s, best);
    }
    float largest = VectorMath.MaxLanes(best);
    float before = first ? float.NegativeInfinity : *maximum;
    largest = largest > before ? largest : before;
    float fade = first ? 0f : VectorMath.Exp(before - largest);
    Vector256<float> fading = Vector256.Create(fade);
    Vector256<float> sum = Vector256<float>.Zero;
    if (!first)
    {
        sum = Avx.Multiply(Avx.LoadVector256(sums), fading);
    }
    Vector256<float> shift = Vector256.Create(largest);
    for (nint j = 0; j < padded; j += 8)
    {
        Vector256<float> p = VectorMath.Exp(Avx.Subtract(Avx.LoadVector256(scores + j), shift));
        Avx.Store(scores + j, p);
        sum = Avx.Add(sum, p);
    }
    Avx.Store(sums, sum);
    *maximum = largest;
    if (first)
    {
        {
            Avx.Store(o, Vector256<float>.Zero);
        }
    }
    else
    {
        {
            Avx.Store(o, Avx.Multiply(Avx.LoadVector256(o), fading));
        }
    }
}
