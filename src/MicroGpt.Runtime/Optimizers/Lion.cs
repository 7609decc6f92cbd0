using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MicroGpt.Runtime.Random;

namespace MicroGpt.Runtime.Optimizers;

/// <summary>
/// One step of Lion (Chen et al. 2023, arXiv 2302.06675, algorithm 2). Every weight moves by the learning rate, in the direction of a
/// running mean of the gradients.
/// </summary>
/// <remarks>
/// <code>
/// g = clip * gradient                  clip = min(1, largest norm / norm)
/// c = beta1 m + (1 - beta1) g
/// w = (1 - rate * decay) w - rate * sign(c)        sign(0) = 0
/// m = beta2 m + (1 - beta2) g
/// </code>
/// In bfloat16, m is rounded stochastically. With beta2 = 0.99 a step moves it by 1 % of its distance to the gradient, and neighbouring
/// bfloat16 numbers are 0.4 to 0.8 % apart, so rounding to nearest would stop it at up to 40 % of its size from its limit. c uses the
/// stored m.
/// </remarks>
internal readonly unsafe struct Lion : IOptimizerStep<Lion>
{
    private readonly float _clip;
    private readonly float _beta1;
    private readonly float _rest1;
    private readonly float _beta2;
    private readonly float _rest2;
    private readonly double _decay;
    private readonly double _rate;
    private readonly RoundingBits _momentRandom;
    private readonly RoundingBits _weightRandom;

    private Lion(OptimizerSettings settings, int step, double rate, double norm)
    {
        double beta1 = settings.Beta1;
        double beta2 = settings.Beta2;
        _clip = settings.ClipFactor(norm);
        _beta1 = settings.Beta1;
        _rest1 = (float)(1 - beta1);
        _beta2 = settings.Beta2;
        _rest2 = (float)(1 - beta2);
        _decay = rate * settings.WeightDecay;
        _rate = rate;
        _momentRandom = new RoundingBits(step);
        _weightRandom = new RoundingBits(step, RandomStream.WeightRounding);
    }

    public static Lion Create(OptimizerSettings settings, int step, double rate, double norm) => new(settings, step, rate, norm);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Update256<TWeights, TMoments>(TWeights weights, float* gradients, Moments moments, LogicalRun run, UpdateRule rule)
        where TWeights : struct, IStoredFloats<TWeights>
        where TMoments : struct, IStoredFloats<TMoments>
    {
        var moment = TMoments.At(moments[0]);
        RoundingBits momentRandom = _momentRandom.Shifted(run.IndexShift);
        RoundingBits weightRandom = _weightRandom.Shifted(run.IndexShift);
        Vector256<float> clip = Vector256.Create(_clip);
        Vector256<float> beta1 = Vector256.Create(_beta1);
        Vector256<float> rest1 = Vector256.Create(_rest1);
        Vector256<float> beta2 = Vector256.Create(_beta2);
        Vector256<float> rest2 = Vector256.Create(_rest2);
        Vector256<float> kept = Vector256.Create(rule.Decays ? KeptShare(rule) : 1f);
        Vector256<float> up = Vector256.Create((float)(_rate * rule.RateFactor));
        Vector256<float> down = Vector256.Create((float)-(_rate * rule.RateFactor));
        for (long i = run.Begin; i < run.End; i += 8)
        {
            Vector256<float> g = clip * Vector256.Load(gradients + i);
            Vector256<float> m = moment.Load256(i);
            Vector256<float> c = Vector256.FusedMultiplyAdd(beta1, m, rest1 * g);
            Vector256<float> step = (Vector256.GreaterThan(c, Vector256<float>.Zero) & down)
                | (Vector256.LessThan(c, Vector256<float>.Zero) & up);
            weights.StoreStochastic(i, Vector256.FusedMultiplyAdd(kept, weights.Load256(i), step), weightRandom);
            moment.StoreStochastic(i, Vector256.FusedMultiplyAdd(beta2, m, rest2 * g), momentRandom);
            Vector256<float>.Zero.Store(gradients + i);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Update128<TWeights, TMoments>(TWeights weights, float* gradients, Moments moments, LogicalRun run, UpdateRule rule)
        where TWeights : struct, IStoredFloats<TWeights>
        where TMoments : struct, IStoredFloats<TMoments>
    {
        var moment = TMoments.At(moments[0]);
        RoundingBits momentRandom = _momentRandom.Shifted(run.IndexShift);
        RoundingBits weightRandom = _weightRandom.Shifted(run.IndexShift);
        Vector128<float> clip = Vector128.Create(_clip);
        Vector128<float> beta1 = Vector128.Create(_beta1);
        Vector128<float> rest1 = Vector128.Create(_rest1);
        Vector128<float> beta2 = Vector128.Create(_beta2);
        Vector128<float> rest2 = Vector128.Create(_rest2);
        Vector128<float> kept = Vector128.Create(rule.Decays ? KeptShare(rule) : 1f);
        Vector128<float> up = Vector128.Create((float)(_rate * rule.RateFactor));
        Vector128<float> down = Vector128.Create((float)-(_rate * rule.RateFactor));
        for (long i = run.Begin; i < run.End; i += 4)
        {
            Vector128<float> g = clip * Vector128.Load(gradients + i);
            Vector128<float> m = moment.Load128(i);
            Vector128<float> c = Vector128.FusedMultiplyAdd(beta1, m, rest1 * g);
            Vector128<float> step = (Vector128.GreaterThan(c, Vector128<float>.Zero) & down)
                | (Vector128.LessThan(c, Vector128<float>.Zero) & up);
            weights.StoreStochastic(i, Vector128.FusedMultiplyAdd(kept, weights.Load128(i), step), weightRandom);
            moment.StoreStochastic(i, Vector128.FusedMultiplyAdd(beta2, m, rest2 * g), momentRandom);
            Vector128<float>.Zero.Store(gradients + i);
        }
    }

    private float KeptShare(UpdateRule rule) => (float)(1 - (_decay * rule.RateFactor));
}
