using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Optimizers;

/// <summary>What the update of one tensor has of its own.</summary>
/// <param name="Decays">Whether weight decay acts on it.</param>
/// <param name="RateFactor">Its learning rate as a multiple of the optimizer's.</param>
/// <param name="MatrixFactor">The same for orthogonalized updates, with sqrt(max(1, outputs / inputs)).</param>
internal readonly record struct UpdateRule(bool Decays, double RateFactor, double MatrixFactor)
{
    public static UpdateRule Of(ParameterInfo parameter)
    {
        double outputs = parameter.Matrices > 0 ? (double)parameter.Columns / parameter.Matrices : 1;
        return new UpdateRule(
            parameter.Decays,
            parameter.RateFactor,
            parameter.RateFactor * Math.Sqrt(Math.Max(1, outputs / parameter.Rows)));
    }
}
