using MicroGpt.App.Runs;
using MicroGpt.Runtime.Checkpoints;
using MicroGpt.Runtime.Training;

namespace MicroGpt.App.Training;

/// <summary>The progress of a run: the part of a checkpoint that is not tensors.</summary>
internal sealed class RunProgress
{
    public long Step { get; set; }

    public long Tokens { get; set; }

    /// <summary>Held-out loss at <see cref="Step"/>; null if it was not computed.</summary>
    public double? ValidationLoss { get; private set; }

    public double? BestLoss { get; private set; }

    public long? BestStep { get; private set; }

    public static RunProgress From(TrainingState state) => new()
    {
        Step = state.Step,
        Tokens = state.Tokens,
        ValidationLoss = state.ValidationLoss,
        BestLoss = state.BestLoss,
        BestStep = state.BestStep,
    };

    public void CountStep(in StepResult result)
    {
        Step = result.Step;
        Tokens += result.Tokens;
        ValidationLoss = null;
    }

    /// <returns>Whether this loss is the lowest so far.</returns>
    public bool Record(double validationLoss)
    {
        ValidationLoss = validationLoss;
        if (BestLoss is { } best && validationLoss >= best)
        {
            return false;
        }

        (BestLoss, BestStep) = (validationLoss, Step);
        return true;
    }

    public TrainingState ToState(RunData data) => new()
    {
        Step = Step,
        Tokens = Tokens,
        DataFingerprint = data.Corpus.Fingerprint,
        ValidationLoss = ValidationLoss,
        BestLoss = BestLoss,
        BestStep = BestStep,
        HyperParameters = data.Settings.HyperParameters,
    };
}
