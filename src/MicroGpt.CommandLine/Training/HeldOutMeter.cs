using MicroGpt.CommandLine.Cli;
using MicroGpt.CommandLine.Display;
using MicroGpt.CommandLine.Runs;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Evaluation;
using MicroGpt.Runtime.Model;

namespace MicroGpt.CommandLine.Training;

/// <summary>Evaluates a run on its held-out data, and shows what it finds.</summary>
/// <param name="teams">The workers and buffers of the trainer.</param>
internal sealed class HeldOutMeter<TModel>(WorkTeams teams, RunData data, ITrainingDisplay display) : IDisposable
    where TModel : ICompiledModel
{
    private readonly Evaluator<TModel> _evaluator = new(teams);
    private readonly TrainingDefaults _settings = data.Settings.HyperParameters;

    /// <summary>Every evaluation of a run measures the same windows.</summary>
    private readonly EvaluationSet _set = data.HeldOut.AtMost(
        data.Settings.HyperParameters.EvalTokens is > 0 and var most ? most : long.MaxValue);

    /// <summary>The last evaluation; null before the first one, or if no data are held out.</summary>
    public EvaluationResult? Result { get; private set; }

    public bool HasData => data.HeldOut.Predictions > 0;

    /// <summary>Evaluates after a step and records the loss in the progress of the run.</summary>
    /// <exception cref="OperationCanceledException">The run was interrupted. Nothing is recorded.</exception>
    public void Measure(RunProgress progress, CancellationToken interruption)
    {
        EvaluationResult result = Evaluate(_set, interruption);
        Result = result;
        double loss = _settings.IsExitStage() ? result.Exits!.StageLoss[(int)_settings.ExitTarget] : result.Loss;
        bool isBest = progress.Record(loss);
        string what = _settings.IsExitStage() ? "loss of the exit token" : "loss";
        string line = double.IsFinite(loss)
            ? $"step {Text.Count(progress.Step)}: held-out {what} {Text.Nats(loss)} nats per token" + (isBest ? ", the best so far" : "")
            : $"step {Text.Count(progress.Step)}: the held-out {what} is not a number. The best checkpoint so far is kept.";
        display.Evaluated(new HeldOutLoss(progress.Step, loss, progress.BestLoss, progress.BestStep, result.Exits?.MeanDepth), line);
    }

    /// <summary>Evaluates the whole held-out part, if the evaluations during training measured less.</summary>
    /// <exception cref="OperationCanceledException">The run was interrupted.</exception>
    public void MeasureEverything(CancellationToken interruption)
    {
        if (Result is not null && _set.Predictions < data.HeldOut.Predictions)
        {
            Result = Evaluate(data.HeldOut, interruption);
        }
    }

    public void Dispose() => _evaluator.Dispose();

    private EvaluationResult Evaluate(EvaluationSet set, CancellationToken interruption) =>
        _evaluator.Evaluate(set, done => display.Activity("evaluating", done, set.Predictions), interruption);
}
