using System.Diagnostics;
using MicroGpt.App.Cli;
using MicroGpt.App.Runs;
using MicroGpt.Runtime.Checkpoints;
using MicroGpt.Runtime.Data;
using MicroGpt.Runtime.Evaluation;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Training;

namespace MicroGpt.App.Training;

/// <summary>Runs the steps, evaluations and checkpoints of a run, from its current step to its last or to an interruption.</summary>
internal sealed unsafe class TrainingLoop<TModel>(
    Trainer<TModel> trainer, RunData data, RunProgress progress, CheckpointStore store, MetricsFiles metrics)
    where TModel : ICompiledModel
{
    private readonly TrainingDefaults _settings = data.Settings.HyperParameters;
    private double _seconds;
    private bool _isBest;

    /// <summary>The last evaluation; null before the first one, or if no data are held out.</summary>
    public EvaluationResult? Evaluation { get; private set; }

    public Action<long>? OnStep { get; init; }

    private bool IsExitStage => _settings.IsExitStage();

    /// <returns>False if the run was interrupted. The state is saved in both cases.</returns>
    public bool Run(ProgressLine line, CancellationToken interruption)
    {
        var source = new BatchSource(data.Split, _settings.Batch, _settings.Accumulation, _settings.Seed);
        using var evaluator = new Evaluator<TModel>(trainer.Teams);
        if (IsExitStage && store.Last is null)
        {
            // No seed reproduces the weights that the stage starts from, so they are saved before the first step.
            Save();
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
            bool due = IsEvaluationDue();
            if (due)
            {
                Evaluate(evaluator, line);
            }

            WriteMetrics(result, seconds, due);
            bool stop = interruption.IsCancellationRequested && progress.Step < _settings.Steps;
            if (due || stop || progress.Step == _settings.Steps)
            {
                Save();
            }

            if (stop)
            {
                return false;
            }
        }

        FinishWithoutSteps(evaluator, line);
        return true;
    }

    private bool IsEvaluationDue() =>
        data.HeldOut.Predictions > 0
        && (progress.Step == _settings.Steps || (_settings.EvalEvery > 0 && progress.Step % _settings.EvalEvery == 0));

    private void Evaluate(Evaluator<TModel> evaluator, ProgressLine line)
    {
        Evaluation = evaluator.Evaluate(data.HeldOut);
        double loss = IsExitStage
            ? Evaluation.Exits!.StageLoss[(int)_settings.ExitTarget]
            : Evaluation.Loss;
        _isBest = progress.Record(loss);
        string what = IsExitStage ? "loss of the exit token" : "loss";
        line.Note($"step {Text.Count(progress.Step)}: held-out {what} {Text.Nats(loss)} nats per token"
            + (_isBest ? ", the best so far" : ""));
    }

    private void WriteMetrics(in StepResult result, double seconds, bool evaluated) => metrics.Write(
        new StepMetrics(
            result.Step,
            result.Loss,
            result.LearningRate,
            result.GradientNorm,
            progress.Tokens,
            result.Tokens / seconds,
            _seconds),
        evaluated ? Evaluation : null);

    private void Save()
    {
        var memory = trainer.State;
        var tensors = new CheckpointTensors(memory.Weights.Stored, memory.Moments);
        store.Save(TModel.Description, tensors, progress.ToState(data), _isBest);
        _isBest = false;
    }

    /// <summary>Evaluates and saves if no step did: in a run of 0 steps, or one that was resumed at its end.</summary>
    private void FinishWithoutSteps(Evaluator<TModel> evaluator, ProgressLine line)
    {
        bool missing = Evaluation is null && data.HeldOut.Predictions > 0;
        if (missing)
        {
            Evaluate(evaluator, line);
        }

        if (store.Last is null)
        {
            Save();
        }
    }
}
