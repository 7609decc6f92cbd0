using MicroGpt.Runtime.Numerics;

namespace MicroGpt.Runtime.Engine;

/// <summary>
/// When a token stops in generation: after the first loop r from minSteps on at which the chance to have stopped, 1 - S_r, reaches q
/// (Ouro's Q-exit, Zhu et al. 2025). Always after the last loop; with q = 1 never before.
/// </summary>
/// <remarks>
/// 1 - S_r is at least q where the sum of softplus(z_j), which is -ln S_r, is at least -ln(1 - q): compared so, nothing is rounded away
/// near 1.
/// </remarks>
public readonly struct ExitRule
{
    private readonly double _needed;
    private readonly int _minSteps;

    /// <param name="threshold">q, from 0 (stop at once) to 1 (never early).</param>
    /// <param name="minSteps">First loop after which a token may stop.</param>
    public ExitRule(double threshold, int minSteps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threshold);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threshold, 1);
        _needed = -VectorMath.Log(1 - threshold);
        _minSteps = minSteps;
    }

    /// <summary>Whether a token stops after a loop that is not the last.</summary>
    /// <param name="loop">r, from 1.</param>
    /// <param name="logit">z_r.</param>
    /// <param name="spent">-ln S_{r-1}, 0 before the first loop; becomes -ln S_r.</param>
    public bool Stops(int loop, double logit, ref double spent)
    {
        if (loop < _minSteps)
        {
            return false;
        }

        spent += ExitDistribution.Softplus(logit);
        return spent >= _needed;
    }
}
