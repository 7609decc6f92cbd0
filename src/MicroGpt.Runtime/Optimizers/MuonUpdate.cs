using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MicroGpt.Runtime.Random;

namespace MicroGpt.Runtime.Optimizers;

/// <summary>
/// The second half of a step of Muon: the weights move along the orthogonalized momentum o, which the gradients hold. The gradients are
/// cleared.
/// </summary>
/// <remarks>
/// <code>
/// w = (1 - rate * decay) w - rate * factor * o
/// </code>
/// The rate is that of the optimizer, so that decay has the same meaning in every group. The factor is the rate of the matrices as a
/// multiple of it, times sqrt(max(1, outputs / inputs)) (Bernstein 2025, "Deriving Muon").
/// </remarks>
internal readonly unsafe struct MuonUpdate : IOptimizerStep<MuonUpdate>
{
    private readonly double _rate;
    private readonly float _keep;
    private readonly RoundingBits _weightRandom;

    private MuonUpdate(OptimizerSettings settings, int step, double rate)
    {
        _rate = rate;
        _keep = settings.KeptShare(rate);
        _weightRandom = new RoundingBits(step, RandomStream.WeightRounding);
    }

    public static MuonUpdate Create(OptimizerSettings settings, int step, double rate, double norm) => new(settings, step, rate);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Update256<TWeights, TMoments>(TWeights weights, float* gradients, Moments moments, LogicalRun run, UpdateRule rule)
        where TWeights : struct, IStoredFloats<TWeights>
        where TMoments : struct, IStoredFloats<TMoments>
    {
        RoundingBits weightRandom = _weightRandom.Shifted(run.IndexShift);
        Vector256<float> kept = Vector256.Create(rule.Decays ? _keep : 1f);
        Vector256<float> stepSize = Vector256.Create((float)-(_rate * rule.MatrixFactor));
        for (long i = run.Begin; i < run.End; i += 8)
        {
            Vector256<float> w = Vector256.FusedMultiplyAdd(kept, weights.Load256(i), stepSize * Vector256.Load(gradients + i));
            weights.StoreStochastic(i, w, weightRandom);
            Vector256<float>.Zero.Store(gradients + i);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Update128<TWeights, TMoments>(TWeights weights, float* gradients, Moments moments, LogicalRun run, UpdateRule rule)
        where TWeights : struct, IStoredFloats<TWeights>
        where TMoments : struct, IStoredFloats<TMoments>
    {
        RoundingBits weightRandom = _weightRandom.Shifted(run.IndexShift);
        Vector128<float> kept = Vector128.Create(rule.Decays ? _keep : 1f);
        Vector128<float> stepSize = Vector128.Create((float)-(_rate * rule.MatrixFactor));
        for (long i = run.Begin; i < run.End; i += 4)
        {
            Vector128<float> w = Vector128.FusedMultiplyAdd(kept, weights.Load128(i), stepSize * Vector128.Load(gradients + i));
            weights.StoreStochastic(i, w, weightRandom);
            Vector128<float>.Zero.Store(gradients + i);
        }
    }
}
