using System.Diagnostics;
using MicroGpt.CommandLine.Display;
using MicroGpt.CommandLine.Runs;
using MicroGpt.Runtime.Checkpoints;
using MicroGpt.Runtime.Data;
using MicroGpt.Runtime.Evaluation;
using MicroGpt.Runtime.Metrics;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Training;

namespace MicroGpt.CommandLine.Training;

/// <summary>Runs the steps, evaluations and checkpoints of a run, from its current step until it ends or is interrupted.</summary>
internal sealed class TrainingLoop<TModel>(
    Trainer<TModel> trainer, RunData data, RunProgress progress, RunSaver saver, MetricsFiles metrics, HeldOutMeter<TModel> meter)
    where TModel : ICompiledModel
{
    private readonly TrainingDefaults _settings = data.Settings.HyperParameters;

    private double _seconds;

    /// <summary>What ends the run before its last step.</summary>
    public required StopRules Rules { get; init; }

    public required ITrainingDisplay Display { get; init; }

    /// <summary>Writes a text at each evaluation; null for none.</summary>
    public TrainingSampler<TModel>? Sampler { get; init; }

    /// <summary>Takes the texts of <see cref="Sampler"/>.</summary>
    public SampleLog? Samples { get; init; }

    public Action<long>? OnStep { get; init; }

    private bool IsOver => progress.Step >= _settings.Steps || Rules.Reason is not null;

    private bool IsEvaluationDue =>
        meter.HasData && (IsOver || (_settings.EvalEvery > 0 && progress.Step % _settings.EvalEvery == 0));

    /// <returns>False if the run was interrupted. The state is saved in both cases.</returns>
    public bool Run(CancellationToken interruption)
    {
        var source = new BatchSource(data.Split, _settings.Batch, _settings.Accumulation, _settings.Seed, _settings.Packing);
        if (progress.Pending is { } pending && !FinishStep(pending, double.NaN, interruption))
        {
            return false;
        }

        // A run that had run out of patience, and was resumed with the same patience, has nothing to do.
        Rules.CheckPatience(progress);
        while (!IsOver)
        {
            if (!Step(source, interruption))
            {
                return false;
            }
        }

        return FinishWithoutSteps(interruption);
    }

    /// <returns>False if the run was interrupted.</returns>
    private bool Step(BatchSource source, CancellationToken interruption)
    {
        long began = Stopwatch.GetTimestamp();
        StepResult result = trainer.Step(source);
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        _seconds += seconds;
        progress.CountStep(result);
        OnStep?.Invoke(result.Step);
        Display.Step(result, seconds);
        bool interrupted = interruption.IsCancellationRequested;
        if (!interrupted && !IsOver)
        {
            Rules.CheckTime(progress);
        }

        if (IsEvaluationDue)
        {
            var step = new PendingEvaluation(result.Loss, result.LearningRate, result.GradientNorm);
            return FinishStep(step, result.Tokens / seconds, interruption);
        }

        WriteMetrics(result.Loss, result.LearningRate, result.GradientNorm, result.Tokens / seconds, null);
        if (IsOver || interrupted)
        {
            saver.SaveAtEnd(trainer.State);
        }
        else if (saver.IsDue)
        {
            saver.TrySave(trainer.State);
        }

        return IsOver || !interrupted;
    }

    /// <summary>Writes a sample after a step, evaluates, writes the metrics of the step and saves.</summary>
    /// <returns>False if the run was interrupted. Sample and evaluation are done again when the run is resumed.</returns>
    private bool FinishStep(PendingEvaluation step, double tokensPerSecond, CancellationToken interruption)
    {
        try
        {
            string? sample = Sampler?.Write(progress.Step, interruption);
            if (sample is not null)
            {
                Display.Sample(sample);
            }

            meter.Measure(progress, interruption);
            if (sample is not null)
            {
                Samples?.Write(progress.Step, sample);
            }
        }
        catch (OperationCanceledException)
        {
            progress.Pending = step;
            saver.SaveAtEnd(trainer.State);
            return false;
        }

        Rules.CheckPatience(progress);
        WriteMetrics(step.Loss, step.LearningRate, step.GradNorm, tokensPerSecond, meter.Result);
        if (IsOver || interruption.IsCancellationRequested)
        {
            saver.SaveAtEnd(trainer.State);
            return IsOver;
        }

        saver.TrySave(trainer.State);
        return true;
    }

    private void WriteMetrics(
        double loss, double learningRate, double gradNorm, double tokensPerSecond, EvaluationResult? evaluation) => metrics.Write(
        new StepMetrics(progress.Step, loss, learningRate, gradNorm, progress.Tokens, tokensPerSecond, _seconds), evaluation);

    /// <summary>Evaluates and saves if no step did: in a run of 0 steps, or one that was resumed at its end.</summary>
    private bool FinishWithoutSteps(CancellationToken interruption)
    {
        try
        {
            if (meter.HasData && meter.Result is null)
            {
                meter.Measure(progress, interruption);
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
