using MicroGpt.Runtime.Numerics;

namespace MicroGpt.Runtime.Engine;

/// <summary>
/// The exit rule of generation: a token stops after the first loop r &gt;= minSteps at which the cumulative probability of having
/// stopped, 1 - S_r, reaches q (the Q-exit of Ouro, Zhu et al. 2025). It always stops after the last loop. With q = 1 it never
/// stops earlier.
/// </summary>
/// <remarks>
/// 1 - S_r &gt;= q is tested as sum_{j&lt;=r} softplus(z_j) &gt;= -ln(1 - q), where the sum is -ln S_r. This form loses no
/// precision near q = 1.
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
    /// <param name="spent">-ln S_{r-1} on entry, 0 before the first loop; -ln S_r on return.</param>
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
