namespace MicroGpt.Runtime.Tests.Training;

/// <summary>
/// Weights in bfloat16 whose logical indices begin at <see cref="BFloat16MomentArrays.Shift"/>, with float32 moments. AdamW steps run
/// in two ways: by the optimizer, and in a scalar loop.
/// </summary>
internal sealed record BFloat16WeightArrays(ushort[] W, float[] M, float[] V)
{
    public BFloat16WeightArrays(IEnumerable<float> weights)
        : this([.. weights.Select(BFloat16.Nearest)], [], [])
    {
        M = new float[W.Length];
        V = new float[W.Length];
    }

    public float[] Widened => [.. W.Select(BFloat16.Widen)];

    public void Update(int step, float[] gradients, bool wide, double rate = 3e-4, OptimizerSettings? settings = null)
    {
        float[] cleared = [.. gradients];
        OptimizerSteps.Run(
            settings ?? BFloat16MomentArrays.Settings,
            step,
            rate,
            norm: 3,
            (W, cleared, [M, V]),
            wide,
            OptimizerSteps.Chunk(W.Length, BFloat16MomentArrays.Shift));
        Assert.All(cleared, g => Assert.Equal(0f, g));
    }

    /// <summary>The same step by the formulas in scalar code. Returns the weights before rounding.</summary>
    public float[] UpdateOneByOne(int step, float[] gradients, double rate = 3e-4)
    {
        OptimizerSettings s = BFloat16MomentArrays.Settings;
        float stepSize = (float)(rate / (1 - VectorMath.Pow(s.Beta1, step)));
        float rootScale = (float)(1 / Math.Sqrt(1 - VectorMath.Pow(s.Beta2, step)));
        float rest1 = (float)(1.0 - s.Beta1), rest2 = (float)(1.0 - s.Beta2), keep = (float)(1 - (rate * s.WeightDecay));
        var random = new RoundingBits(step, RandomStream.WeightRounding);
        float[] exact = new float[W.Length];
        for (int i = 0; i < W.Length; i++)
        {
            M[i] = MathF.FusedMultiplyAdd(s.Beta1, M[i], rest1 * gradients[i]);
            V[i] = MathF.FusedMultiplyAdd(s.Beta2, V[i], rest2 * gradients[i] * gradients[i]);
            float root = MathF.FusedMultiplyAdd(MathF.Sqrt(V[i]), rootScale, s.Epsilon);
            exact[i] = MathF.FusedMultiplyAdd(keep, BFloat16.Widen(W[i]), -(stepSize * M[i] / root));
            W[i] = BFloat16.Stochastic(exact[i], random.At((uint)(i + BFloat16MomentArrays.Shift)));
        }

        return exact;
    }
}
