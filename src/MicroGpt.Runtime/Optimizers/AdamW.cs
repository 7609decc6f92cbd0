using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MicroGpt.Runtime.Numerics;
using MicroGpt.Runtime.Random;

namespace MicroGpt.Runtime.Optimizers;

/// <summary>
/// One step of AdamW: Adam with bias correction (Kingma and Ba 2015, algorithm 1) and decoupled weight decay
/// (Loshchilov and Hutter 2019, algorithm 2).
/// </summary>
/// <remarks>
/// <code>
/// g = clip * gradient                  clip = min(1, largest norm / norm)
/// m = beta1 m + (1 - beta1) g
/// v = beta2 v + (1 - beta2) g^2
/// w = (1 - rate * decay) w - rate / (1 - beta1^t) * m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon)
/// </code>
/// In bfloat16, m is rounded to nearest, because a step moves it by about a tenth of its distance to the gradient. v is rounded
/// stochastically: with beta2 = 0.999 a step lowers it by 0.1 % once gradients shrink, which is less than half the distance between
/// bfloat16 numbers, so rounding to nearest would never lower it (docs/adr/0009). The weight update uses m and v before rounding.
/// </remarks>
internal readonly unsafe struct AdamW : IOptimizerStep<AdamW>
{
    private readonly float _clip;
    private readonly float _beta1;
    private readonly float _rest1;
    private readonly float _beta2;
    private readonly float _rest2;
    private readonly double _decay;
    private readonly double _stepSize;
    private readonly float _rootScale;
    private readonly float _epsilon;
    private readonly RoundingBits _secondRandom;
    private readonly RoundingBits _weightRandom;

    private AdamW(OptimizerSettings settings, int step, double rate, double norm)
    {
        double beta1 = settings.Beta1;
        double beta2 = settings.Beta2;
        _clip = settings.ClipFactor(norm);
        _beta1 = settings.Beta1;
        _rest1 = (float)(1 - beta1);
        _beta2 = settings.Beta2;
        _rest2 = (float)(1 - beta2);
        _decay = rate * settings.WeightDecay;
        _stepSize = rate / (1 - VectorMath.Pow(beta1, step));
        _rootScale = (float)(1 / Math.Sqrt(1 - VectorMath.Pow(beta2, step)));
        _epsilon = settings.Epsilon;
        _secondRandom = new RoundingBits(step);
        _weightRandom = new RoundingBits(step, RandomStream.WeightRounding);
    }

    public static AdamW Create(OptimizerSettings settings, int step, double rate, double norm) => new(settings, step, rate, norm);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Update256<TWeights, TMoments>(TWeights weights, float* gradients, Moments moments, LogicalRun run, UpdateRule rule)
        where TWeights : struct, IStoredFloats<TWeights>
        where TMoments : struct, IStoredFloats<TMoments>
    {
        var first = TMoments.At(moments[0]);
        var second = TMoments.At(moments[1]);
        RoundingBits secondRandom = _secondRandom.Shifted(run.IndexShift);
        RoundingBits weightRandom = _weightRandom.Shifted(run.IndexShift);
        Vector256<float> clip = Vector256.Create(_clip);
        Vector256<float> beta1 = Vector256.Create(_beta1);
        Vector256<float> rest1 = Vector256.Create(_rest1);
        Vector256<float> beta2 = Vector256.Create(_beta2);
        Vector256<float> rest2 = Vector256.Create(_rest2);
        Vector256<float> kept = Vector256.Create(rule.Decays ? KeptShare(rule) : 1f);
        Vector256<float> stepSize = Vector256.Create((float)-(_stepSize * rule.RateFactor));
        Vector256<float> rootScale = Vector256.Create(_rootScale);
        Vector256<float> epsilon = Vector256.Create(_epsilon);
        for (long i = run.Begin; i < run.End; i += 8)
        {
            Vector256<float> g = clip * Vector256.Load(gradients + i);
            Vector256<float> m = Vector256.FusedMultiplyAdd(beta1, first.Load256(i), rest1 * g);
            Vector256<float> v = Vector256.FusedMultiplyAdd(beta2, second.Load256(i), rest2 * g * g);
            first.StoreNearest(i, m);
            second.StoreStochastic(i, v, secondRandom);
            Vector256<float> root = Vector256.FusedMultiplyAdd(Vector256.Sqrt(v), rootScale, epsilon);
            Vector256<float> w = Vector256.FusedMultiplyAdd(kept, weights.Load256(i), stepSize * m / root);
            weights.StoreStochastic(i, w, weightRandom);
            Vector256<float>.Zero.Store(gradients + i);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Update128<TWeights, TMoments>(TWeights weights, float* gradients, Moments moments, LogicalRun run, UpdateRule rule)
        where TWeights : struct, IStoredFloats<TWeights>
        where TMoments : struct, IStoredFloats<TMoments>
    {
        var first = TMoments.At(moments[0]);
        var second = TMoments.At(moments[1]);
        RoundingBits secondRandom = _secondRandom.Shifted(run.IndexShift);
        RoundingBits weightRandom = _weightRandom.Shifted(run.IndexShift);
        Vector128<float> clip = Vector128.Create(_clip);
        Vector128<float> beta1 = Vector128.Create(_beta1);
        Vector128<float> rest1 = Vector128.Create(_rest1);
        Vector128<float> beta2 = Vector128.Create(_beta2);
        Vector128<float> rest2 = Vector128.Create(_rest2);
        Vector128<float> kept = Vector128.Create(rule.Decays ? KeptShare(rule) : 1f);
        Vector128<float> stepSize = Vector128.Create((float)-(_stepSize * rule.RateFactor));
        Vector128<float> rootScale = Vector128.Create(_rootScale);
        Vector128<float> epsilon = Vector128.Create(_epsilon);
        for (long i = run.Begin; i < run.End; i += 4)
        {
            Vector128<float> g = clip * Vector128.Load(gradients + i);
            Vector128<float> m = Vector128.FusedMultiplyAdd(beta1, first.Load128(i), rest1 * g);
            Vector128<float> v = Vector128.FusedMultiplyAdd(beta2, second.Load128(i), rest2 * g * g);
            first.StoreNearest(i, m);
            second.StoreStochastic(i, v, secondRandom);
            Vector128<float> root = Vector128.FusedMultiplyAdd(Vector128.Sqrt(v), rootScale, epsilon);
            Vector128<float> w = Vector128.FusedMultiplyAdd(kept, weights.Load128(i), stepSize * m / root);
            weights.StoreStochastic(i, w, weightRandom);
            Vector128<float>.Zero.Store(gradients + i);
        }
    }

    private float KeptShare(UpdateRule rule) => (float)(1 - (_decay * rule.RateFactor));
}
