using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Generation;

/// <summary>What ends the loops of a generated token before the last: the exit token, the state standing still, or nothing.</summary>
/// <param name="exit">The exit token's rule; null where it is not asked.</param>
/// <param name="tolerance">
/// A token stops where norm(s_r - s_{r-1}) is less than so much of norm(s_r): needs no training (the latent-difference exit of Geiping et al. 2025,
/// relative to the state). 0 = not asked.
/// </param>
internal readonly struct DepthRule(ExitRule? exit, double tolerance)
{
    public bool IsFixed => exit is null && tolerance <= 0;

    public bool AsksExitToken => exit is not null;

    public bool AsksDifference => tolerance > 0;

    /// <param name="spent">The exit rule's memory of the token.</param>
    /// <param name="change">norm(s_r - s_{r-1}) / norm(s_r).</param>
    public bool Stops(int loop, double logit, double change, ref double spent) =>
        (exit is { } rule && rule.Stops(loop, logit, ref spent)) || (tolerance > 0 && change < tolerance);

    /// <exception cref="MicroGptException">The model cannot stop by what the options ask for.</exception>
    public static DepthRule Of(GenerationOptions options, ArchitectureDescription model)
    {
        bool asksToken = options.ExitThreshold < 1;
        if (model.Loops == 1 && (asksToken || options.ExitTolerance > 0))
        {
            throw new MicroGptException("This model has one loop: no token can stop earlier. Leave exit threshold and tolerance out.");
        }

        if (asksToken && !model.HasExit)
        {
            throw new MicroGptException(
                "This model has no exit token to compare with a threshold: set recursion.exit to \"token\" in model.json and train it, "
                + "or stop by the change of the state (--exit-tolerance).");
        }

        return new DepthRule(asksToken ? new ExitRule(options.ExitThreshold, model.MinSteps) : null, options.ExitTolerance);
    }
}
