using MicroGpt.Runtime.Numerics;
using MicroGpt.Runtime.Random;

namespace MicroGpt.Runtime.Engine;

/// <summary>
/// Samples the number of loops of each training step, so that the model can be read at any depth (Geiping et al. 2025,
/// arXiv 2502.05171, section 3.3).
/// </summary>
/// <remarks>
/// tau ~ LogNormal(ln(mean) - sigma^2 / 2, sigma) with sigma = 1/2; loops = 1 + Poisson(tau), clamped to [least, most]. The
/// sample of a step depends on (seed, step) only, so a resumed run draws the same.
/// </remarks>
/// <param name="mean">Mean of tau, in loops.</param>
/// <param name="least">minSteps; the loss of fewer loops would not count.</param>
/// <param name="most">R.</param>
/// <param name="seed">Seed of the run.</param>
public sealed class DepthSampling(int mean, int least, int most, long seed)
{
    private const double Sigma = 0.5;
    private const uint PoissonSubstream = 1;

    private readonly CounterRandom _normal = new(seed, RandomStream.Depth);
    private readonly CounterRandom _poisson = new(seed, RandomStream.Depth, PoissonSubstream);

    /// <param name="step">Number of steps done before.</param>
    /// <returns>Number of loops of the step, from least to most.</returns>
    public int At(long step)
    {
        double location = VectorMath.Log(mean) - (Sigma * Sigma / 2);
        double tau = VectorMath.Exp(location + (Sigma * _normal.NormalPair((ulong)step).Even));
        return Math.Clamp(1 + Poisson(tau, _poisson.Uniform((ulong)step)), least, most);
    }

    /// <summary>
    /// Quantile of the Poisson distribution at u: the first n with P(0) + ... + P(n) above u, or <c>most</c> if that is smaller.
    /// </summary>
    private int Poisson(double tau, double u)
    {
        // Computed with logarithms, because exp(-tau) underflows to 0 from tau = 745 on.
        int n = 0;
        double logTau = VectorMath.Log(tau);
        double logProbability = -tau;
        double cumulative = VectorMath.Exp(logProbability);
        while (cumulative <= u && n < most)
        {
            n++;
            logProbability += logTau - VectorMath.Log(n);
            cumulative += VectorMath.Exp(logProbability);
        }

        return n;
    }
}
