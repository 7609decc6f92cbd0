using System.Diagnostics;
using MicroGpt.App.Cli;
using MicroGpt.App.Runs;
using MicroGpt.Runtime.Checkpoints;
using MicroGpt.Runtime.Data;
using MicroGpt.Runtime.Evaluation;
using MicroGpt.Runtime.Metrics;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Training;

namespace MicroGpt.App.Training;

/// <summary>Runs the steps, evaluations and checkpoints of a run, from its current step to its last or to an interruption.</summary>
internal sealed class TrainingLoop<TModel>(
    Trainer<TModel> trainer, RunData data, RunProgress progress, RunSaver saver, MetricsFiles metrics)
    where TModel : ICompiledModel
{
    private readonly TrainingDefaults _settings = data.Settings.HyperParameters;

    /// <summary>Every evaluation of a run measures the same windows.</summary>
    private readonly EvaluationSet _heldOut = data.HeldOut.AtMost(
        data.Settings.HyperParameters.EvalTokens is > 0 and var most ? most : long.MaxValue);

    private double _seconds;

    /// <summary>The last evaluation; null before the first one, or if no data are held out.</summary>
    public EvaluationResult? Evaluation { get; private set; }

    public Action<long>? OnStep { get; init; }

    private bool IsExitStage => _settings.IsExitStage();

    /// <returns>False if the run was interrupted. The state is saved in both cases.</returns>
    public bool Run(ProgressLine line, CancellationToken interruption)
    {
        var source = new BatchSource(data.Split, _settings.Batch, _settings.Accumulation, _settings.Seed, _settings.Packing);
        using var evaluator = new Evaluator<TModel>(trainer.Teams);
        if (progress.Pending is { } pending && !FinishStep(pending, evaluator, line, interruption))
        {
            return false;
        }

        while (progress.Step < _settings.Steps)
        {
            long began = Stopwatch.GetTimestamp();
            StepResult result = trainer.Step(source);
            double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            _seconds += seconds;
            progress.CountStep(result);
            OnStep?.Invoke(result.Step);
            line.Step(result.Step, result.Loss, result.Tokens, seconds);
            if (IsEvaluationDue())
            {
                var step = new PendingEvaluation(result.Loss, result.LearningRate, result.GradientNorm);
                if (!FinishStep(step, evaluator, line, interruption, result.Tokens / seconds))
                {
                    return false;
                }
            }
            else
            {
                WriteMetrics(result.Loss, result.LearningRate, result.GradientNorm, result.Tokens / seconds, null);
                bool last = progress.Step == _settings.Steps;
                bool stop = interruption.IsCancellationRequested && !last;
                if (stop || last)
                {
                    saver.SaveAtEnd(trainer.State);
                }
                else if (saver.IsDue)
                {
                    saver.TrySave(trainer.State);
                }

                if (stop)
                {
                    return false;
                }
            }
        }

        return FinishWithoutSteps(evaluator, line, interruption);
    }

    /// <summary>Evaluates the whole held-out part, if the evaluations during training measured less.</summary>
    /// <exception cref="OperationCanceledException">The run was interrupted.</exception>
    public void EvaluateEverything(ProgressLine line, CancellationToken interruption)
    {
        if (Evaluation is not null && _heldOut.Predictions < data.HeldOut.Predictions)
        {
            using var evaluator = new Evaluator<TModel>(trainer.Teams);
            Evaluation = Measure(data.HeldOut, evaluator, line, interruption);
        }
    }

    private bool IsEvaluationDue() =>
        data.HeldOut.Predictions > 0
        && (progress.Step == _settings.Steps || (_settings.EvalEvery > 0 && progress.Step % _settings.EvalEvery == 0));

    /// <summary>Evaluates after a step, writes its metrics and saves.</summary>
    /// <returns>False if the run was interrupted. The evaluation is done again when the run is resumed.</returns>
    private bool FinishStep(
        PendingEvaluation step,
        Evaluator<TModel> evaluator,
        ProgressLine line,
        CancellationToken interruption,
        double tokensPerSecond = double.NaN)
    {
        bool last = progress.Step == _settings.Steps;
        try
        {
            Evaluate(evaluator, line, interruption);
        }
        catch (OperationCanceledException)
        {
            progress.Pending = step;
            saver.SaveAtEnd(trainer.State);
            return false;
        }

        WriteMetrics(step.Loss, step.LearningRate, step.GradNorm, tokensPerSecond, Evaluation);
        if (last || interruption.IsCancellationRequested)
        {
            saver.SaveAtEnd(trainer.State);
            return last;
        }

        saver.TrySave(trainer.State);
        return true;
    }

    private void Evaluate(Evaluator<TModel> evaluator, ProgressLine line, CancellationToken interruption)
    {
        EvaluationResult evaluation = Measure(_heldOut, evaluator, line, interruption);
        Evaluation = evaluation;
        double loss = IsExitStage
            ? evaluation.Exits!.StageLoss[(int)_settings.ExitTarget]
            : evaluation.Loss;
        bool isBest = progress.Record(loss);
        string what = IsExitStage ? "loss of the exit token" : "loss";
        line.Note(double.IsFinite(loss)
            ? $"step {Text.Count(progress.Step)}: held-out {what} {Text.Nats(loss)} nats per token" + (isBest ? ", the best so far" : "")
            : $"step {Text.Count(progress.Step)}: the held-out {what} is not a number. The best checkpoint so far is kept.");
    }

    private static EvaluationResult Measure(
        EvaluationSet set, Evaluator<TModel> evaluator, ProgressLine line, CancellationToken interruption) =>
        evaluator.Evaluate(set, done => line.Activity("evaluating", done, set.Predictions), interruption);

    private void WriteMetrics(
        double loss, double learningRate, double gradNorm, double tokensPerSecond, EvaluationResult? evaluation) => metrics.Write(
        new StepMetrics(progress.Step, loss, learningRate, gradNorm, progress.Tokens, tokensPerSecond, _seconds), evaluation);

    /// <summary>Evaluates and saves if no step did: in a run of 0 steps, or one that was resumed at its end.</summary>
    private bool FinishWithoutSteps(Evaluator<TModel> evaluator, ProgressLine line, CancellationToken interruption)
    {
        bool missing = Evaluation is null && data.HeldOut.Predictions > 0;
        try
        {
            if (missing)
            {
                Evaluate(evaluator, line, interruption);
            }
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        finally
        {
            if (!saver.HasCheckpoint)
            {
                saver.SaveAtEnd(trainer.State);
            }
        }

        return true;
    }
}
