using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Generation;

/// <summary>
/// The rule that stops a generated token before the last loop: the exit token, a small change of the state, both, or neither.
/// </summary>
/// <param name="exit">Rule of the exit token; null to ignore the exit token.</param>
/// <param name="tolerance">
/// A token stops when norm(s_r - s_{r-1}) / norm(s_r) drops below this value; 0 turns the rule off. The rule needs no training.
/// It is the latent-difference exit of Geiping et al. 2025 (arXiv 2502.05171), relative to the state.
/// </param>
internal readonly struct DepthRule(ExitRule? exit, double tolerance)
{
    public bool IsFixed => exit is null && tolerance <= 0;

    public bool AsksExitToken => exit is not null;

    public bool AsksDifference => tolerance > 0;

    /// <param name="spent">Accumulator of the exit rule for this token.</param>
    /// <param name="change">norm(s_r - s_{r-1}) / norm(s_r).</param>
    public bool Stops(int loop, double logit, double change, ref double spent) =>
        (exit is { } rule && rule.Stops(loop, logit, ref spent)) || (tolerance > 0 && change < tolerance);

    /// <exception cref="MicroGptException">The model does not support the rule that the options ask for.</exception>
    public static DepthRule Of(GenerationOptions options, ArchitectureDescription model)
    {
        bool asksToken = options.ExitThreshold < 1;
        if (model.Loops == 1 && (asksToken || options.ExitTolerance > 0))
        {
            throw new MicroGptException(
                "This model has only one loop, so no token can stop earlier. Leave out the exit threshold and the exit tolerance.");
        }

        if (asksToken && !model.HasExit)
        {
            throw new MicroGptException(
                "This model has no exit token to compare with a threshold. Set recursion.exit to \"token\" in model.json and train "
                + "the model, or stop by the change of the state (--exit-tolerance).");
        }

        return new DepthRule(asksToken ? new ExitRule(options.ExitThreshold, model.MinSteps) : null, options.ExitTolerance);
    }
}
