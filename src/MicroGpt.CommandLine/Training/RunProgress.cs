using MicroGpt.CommandLine.Runs;
using MicroGpt.Runtime.Checkpoints;
using MicroGpt.Runtime.Training;

namespace MicroGpt.CommandLine.Training;

/// <summary>The progress of a run: the part of a checkpoint that is not tensors.</summary>
internal sealed class RunProgress
{
    public long Step { get; set; }

    public long Tokens { get; set; }

    /// <summary>Held-out loss at <see cref="Step"/>; null if it was not computed.</summary>
    public double? ValidationLoss { get; private set; }

    /// <summary>The last step, if its evaluation is still to be done.</summary>
    public PendingEvaluation? Pending { get; set; }

    public double? BestLoss { get; private set; }

    public long? BestStep { get; private set; }

    public static RunProgress From(TrainingState state) => new()
    {
        Step = state.Step,
        Tokens = state.Tokens,
        ValidationLoss = state.ValidationLoss,
        Pending = state.Pending,
        BestLoss = state.BestLoss,
        BestStep = state.BestStep,
    };

    public void CountStep(in StepResult result)
    {
        Step = result.Step;
        Tokens += result.Tokens;
        ValidationLoss = null;
        Pending = null;
    }

    /// <returns>Whether this loss is the lowest so far. NaN never is.</returns>
    public bool Record(double validationLoss)
    {
        ValidationLoss = validationLoss;
        Pending = null;
        if (!double.IsFinite(validationLoss) || validationLoss >= BestLoss)
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
        TextFingerprint = data.Corpus.TextFingerprint,
        ValidationLoss = ValidationLoss,
        BestLoss = BestLoss,
        BestStep = BestStep,
        Pending = Pending,
        HyperParameters = data.Settings.HyperParameters,
    };
}
