using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Engine;

/// <summary>The rules of <see cref="ExitOptions"/> for a run of a model with a given number of loops.</summary>
internal readonly struct DepthRule
{
    private readonly ExitRule? _exit;
    private readonly ExitOptions _options;
    private readonly int _minSteps;
    private readonly int _loops;

    private DepthRule(ExitOptions options, int minSteps, int loops)
    {
        _options = options;
        _minSteps = minSteps;
        _loops = loops;
        _exit = options.Threshold < 1 ? new ExitRule(options.Threshold, minSteps) : null;
    }

    public bool AsksExitToken => _exit is not null;

    public bool AsksDifference => _options.Tolerance > 0;

    public bool AsksSecondDifference => AsksDifference && _options.Difference == StateDifference.Second;

    public bool AsksConfidence => _options.Confidence < 1;

    public bool StopsTogether => _options.Scope == ExitScope.Sequence;

    /// <summary>Whether every token runs all loops.</summary>
    public bool IsNone => _options.IsNone;

    /// <summary>Whether tokens may stop after a loop that is not the last.</summary>
    public bool AsksAt(int loop) => !_options.IsNone && loop >= _minSteps && loop < _loops;

    /// <summary>Whether s_{loop-1} must be remembered before a loop overwrites it.</summary>
    public bool RemembersAt(int loop) => AsksDifference && loop < _loops && loop >= _minSteps - (AsksSecondDifference ? 1 : 0);

    /// <param name="logit">z_r.</param>
    /// <param name="change">The relative change of the state.</param>
    /// <param name="odds">1 / the largest probability.</param>
    /// <param name="spent">Accumulator of the exit rule for this token.</param>
    public bool Stops(int loop, double logit, double change, double odds, ref double spent)
    {
        bool byExit = _exit is { } rule && rule.Stops(loop, logit, ref spent);
        return byExit || change < _options.Tolerance || (AsksConfidence && odds * _options.Confidence <= 1);
    }

    /// <param name="loops">Number of loops of the run.</param>
    /// <exception cref="MicroGptException">An option is out of range, or the model does not support the rule that is asked for.</exception>
    public static DepthRule Of(ExitOptions options, ArchitectureDescription model, int loops)
    {
        options.Validate();
        if (loops == 1 && !options.IsNone)
        {
            throw new MicroGptException(
                $"{(model.Recurs ? "A run of one loop leaves" : "This model has only one loop, which leaves")} nothing to stop early. "
                + $"Leave out the exit options{(model.Recurs ? ", or use more loops" : "")}.");
        }

        if (model.Attention == AttentionKind.Full && options.Scope == ExitScope.Token && !options.IsNone)
        {
            throw new MicroGptException(
                "With full attention every token reads all others, so tokens cannot stop one by one. Use --exit-scope sequence.");
        }

        if (options.Threshold < 1 && !model.HasExit)
        {
            throw new MicroGptException(
                "This model has no exit token to compare with a threshold. Set recursion.exit to \"token\" in model.json and train "
                + "the model, or stop by the change of the state (--exit-tolerance) or by confidence (--exit-confidence).");
        }

        return new DepthRule(options, model.MinSteps, loops);
    }
}
