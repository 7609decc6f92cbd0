using MicroGpt.CommandLine.Cli;
using MicroGpt.CommandLine.Runs;
using MicroGpt.Runtime;
using MicroGpt.Runtime.Model;

namespace MicroGpt.CommandLine.Training;

/// <summary>Ends a run before its last step: after a time, or when evaluations no longer find a lower held-out loss.</summary>
/// <remarks>
/// The number of evaluations since the best one follows from two steps that a checkpoint holds, so that a resumed run ends where one that
/// was never interrupted does. The time is that of this process alone.
/// </remarks>
internal sealed class StopRules
{
    private readonly TimeSpan? _limit;
    private readonly int? _patience;
    private readonly TrainingDefaults _settings;
    private readonly TimeProvider _clock;
    private readonly long _began;

    /// <summary>The time begins now.</summary>
    public StopRules(TrainRequest request, TrainingDefaults settings)
    {
        _limit = request.TimeLimit;
        _patience = request.Patience;
        _settings = settings;
        _clock = request.Clock;
        _began = _clock.GetTimestamp();
    }

    /// <summary>Why the run ends before its last step, in a sentence; null if it does not.</summary>
    public string? Reason { get; private set; }

    /// <exception cref="MicroGptException">The run has no evaluations to count.</exception>
    public static void Require(TrainRequest request, RunData data)
    {
        if (request.Patience is null)
        {
            return;
        }

        if (data.HeldOut.Predictions == 0)
        {
            throw new MicroGptException(
                "--patience counts evaluations on held-out data, and no data are held out. Leave it out, or set training.validation.");
        }

        if (data.Settings.HyperParameters.EvalEvery == 0)
        {
            throw new MicroGptException("--patience counts evaluations, and --eval-every is 0. Leave it out, or evaluate more often.");
        }
    }

    /// <summary>Looks at the clock. Called after every step but the last.</summary>
    public void CheckTime(RunProgress progress)
    {
        if (_limit is { } limit && _clock.GetElapsedTime(_began) >= limit)
        {
            Reason = $"{After(progress)}: the time limit of {Text.Duration(limit)} is over.";
        }
    }

    /// <summary>Counts the evaluations since the best one. Called after each of them, and when a run goes on.</summary>
    public void CheckPatience(RunProgress progress)
    {
        if (_patience is { } patience && progress.Step < _settings.Steps && EvaluationsSinceBest(progress) >= patience)
        {
            string best = progress.BestLoss is { } loss
                ? $"no held-out loss below {Text.Nats(loss)}, that of step {Text.Count(progress.BestStep!.Value)}"
                : "no held-out loss that is a number";
            Reason = $"{After(progress)}: the last {Text.Plural(patience, "evaluation")} gave {best}.";
        }
    }

    /// <summary>An evaluation beside the interval, as at the end of a run, does not count.</summary>
    private long EvaluationsSinceBest(RunProgress progress) =>
        (progress.Step / _settings.EvalEvery) - ((progress.BestStep ?? 0) / _settings.EvalEvery);

    private string After(RunProgress progress) =>
        $"Stopped after step {Text.Count(progress.Step)} of {Text.Count(_settings.Steps)}";
}
