using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MicroGpt.Runtime.Optimizers;

/// <summary>
/// The first half of a step of Muon (Jordan et al. 2024): Nesterov momentum. It replaces the gradient by what will be orthogonalized and
/// leaves the weights alone.
/// </summary>
/// <remarks>
/// <code>
/// g = clip * gradient
/// m = beta m + (1 - beta) g
/// u = (1 - beta) g + beta m          beta rises linearly from 0.85 to the momentum over 300 steps
/// </code>
/// In bfloat16, m is rounded to nearest: a step moves it by a twentieth of its distance to the gradient.
/// </remarks>
internal readonly unsafe struct MuonMomentum : IOptimizerStep<MuonMomentum>
{
    private const double First = 0.85;
    private const int WarmUp = 300;
    private readonly float _clip;
    private readonly float _beta;
    private readonly float _rest;

    private MuonMomentum(OptimizerSettings settings, int step, double norm)
    {
        double final = settings.Momentum;
        double first = Math.Min(First, final);
        double beta = first + ((final - first) * Math.Min(1.0, (double)(step - 1) / WarmUp));
        _clip = settings.ClipFactor(norm);
        _beta = (float)beta;
        _rest = (float)(1 - beta);
    }

    public static MuonMomentum Create(OptimizerSettings settings, int step, double rate, double norm) => new(settings, step, norm);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Update256<TWeights, TMoments>(TWeights weights, float* gradients, Moments moments, LogicalRun run, UpdateRule rule)
        where TWeights : struct, IStoredFloats<TWeights>
        where TMoments : struct, IStoredFloats<TMoments>
    {
        var moment = TMoments.At(moments[0]);
        Vector256<float> clip = Vector256.Create(_clip);
        Vector256<float> beta = Vector256.Create(_beta);
        Vector256<float> rest = Vector256.Create(_rest);
        for (long i = run.Begin; i < run.End; i += 8)
        {
            Vector256<float> g = rest * (clip * Vector256.Load(gradients + i));
            Vector256<float> m = Vector256.FusedMultiplyAdd(beta, moment.Load256(i), g);
            moment.StoreNearest(i, m);
            Vector256.FusedMultiplyAdd(beta, m, g).Store(gradients + i);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Update128<TWeights, TMoments>(TWeights weights, float* gradients, Moments moments, LogicalRun run, UpdateRule rule)
        where TWeights : struct, IStoredFloats<TWeights>
        where TMoments : struct, IStoredFloats<TMoments>
    {
        var moment = TMoments.At(moments[0]);
        Vector128<float> clip = Vector128.Create(_clip);
        Vector128<float> beta = Vector128.Create(_beta);
        Vector128<float> rest = Vector128.Create(_rest);
        for (long i = run.Begin; i < run.End; i += 4)
        {
            Vector128<float> g = rest * (clip * Vector128.Load(gradients + i));
            Vector128<float> m = Vector128.FusedMultiplyAdd(beta, moment.Load128(i), g);
            moment.StoreNearest(i, m);
            Vector128.FusedMultiplyAdd(beta, m, g).Store(gradients + i);
        }
    }
}
