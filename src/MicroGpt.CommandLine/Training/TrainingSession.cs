using MicroGpt.CommandLine.Cli;
using MicroGpt.CommandLine.Display;
using MicroGpt.CommandLine.Runs;
using MicroGpt.Runtime;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Training;

namespace MicroGpt.CommandLine.Training;

/// <summary>One invocation of <c>train</c>: opens or creates the run, trains, and reports the result.</summary>
internal sealed class TrainingSession<TModel>(Terminal terminal)
    where TModel : ICompiledModel
{
    private static ModelDescription Model => TModel.Description;

    /// <returns>The exit code.</returns>
    public int Run(TrainRequest request, CancellationToken interruption)
    {
        try
        {
            RunStart start = RunStart.Of(Model, request, interruption);
            using (start.Store)
            {
                return Train(request, start, interruption);
            }
        }
        catch (OperationCanceledException)
        {
            terminal.WriteLine("Interrupted before the first step.");
            return ExitCode.Interrupted;
        }
    }

    private int Train(TrainRequest request, RunStart start, CancellationToken interruption)
    {
        interruption.ThrowIfCancellationRequested();
        RunData data = start.Data;
        TrainingDefaults settings = data.Settings.HyperParameters;
        StopRules.Require(request, data);
        var memory = MemoryNeeds.Require(Model, request, data);
        using ModelEngine engine = request.Compute.Start<TModel>();
        start.LoadWeights(Model, engine.Weights);
        Terminal details = request.Quiet ? terminal.Silent() : terminal;
        TrainingResult result;

        // The trainer's memory is free before the samples take theirs.
        using (var trainer = new Trainer<TModel>(engine, TrainerOptions.From(settings, Model.Architecture)))
        {
            RunProgress progress = start.LoadProgress(Model, trainer.State);
            WriteHeader(details, request, start, progress, memory);
            start.Store.WriteRecord(start.Record);
            request.OnRun?.Invoke(start.Store.RunDirectory);
            using ITrainingDisplay display = TrainingDisplay.Open(details, engine, request, settings, start.Store.RunDirectory);
            result = Train(request, start, trainer, engine, progress, memory, display, interruption);
        }

        string resume = $"To continue: microgpt train --resume --out {start.Store.RunDirectory}";
        if (!result.Finished || interruption.IsCancellationRequested)
        {
            terminal.WriteLine($"Interrupted and saved after step {Text.Count(result.Step)}. {resume}");
            return ExitCode.Interrupted;
        }

        if (request.Quiet)
        {
            terminal.WriteLine(TrainingReport.RunLine(start.Store));
        }

        TrainingReport.WriteSaves(details, result.Saves);
        if (result.StopReason is { } reason)
        {
            terminal.WriteLine($"{reason} {resume}");
        }

        TrainingReport.WriteMemory(details, memory);
        TrainingReport.WriteResult(terminal, data, result.Evaluation);
        return EndSamples<TModel>.Write(details, data, engine, request.Quiet ? 0 : request.Samples, memory.ParallelSamples, interruption)
            ? ExitCode.Done
            : ExitCode.Interrupted;
    }

    /// <summary>Runs the steps with the files of the run open.</summary>
    private static TrainingResult Train(
        TrainRequest request,
        RunStart start,
        Trainer<TModel> trainer,
        ModelEngine engine,
        RunProgress progress,
        MemoryNeeds memory,
        ITrainingDisplay display,
        CancellationToken interruption)
    {
        RunData data = start.Data;
        string path = start.Store.MetricsPath;
        using var metrics = new MetricsFiles(path, progress.Step, request.Metrics, start.Record.Metrics, display.Warn);
        if (metrics.Created != start.Record.Metrics)
        {
            start.Store.WriteRecord(start.Record with { Metrics = metrics.Created });
        }

        using TrainingSampler<TModel>? sampler = memory.TrainingSample > 0 ? new TrainingSampler<TModel>(engine, data) : null;
        using SampleLog? samples = sampler is null ? null : new SampleLog(start.Store.SamplesPath, progress.Step, display.Warn);
        using var meter = new HeldOutMeter<TModel>(trainer.Teams, data, display);
        var clock = new SaveClock(data.Settings.HyperParameters.SaveEvery, TimeProvider.System);
        var saver = new RunSaver(Model, data, progress, start.Store, metrics, clock, request.SavePatience, display.Warn);
        var rules = new StopRules(request, data.Settings.HyperParameters);
        var loop = new TrainingLoop<TModel>(trainer, data, progress, saver, metrics, meter)
        {
            Rules = rules,
            Display = display,
            Sampler = sampler,
            Samples = samples,
            OnStep = request.OnStep,
        };
        bool finished = Run(loop, meter, saver, start, trainer.State, interruption);
        return new TrainingResult(finished, progress.Step, rules.Reason, meter.Result, clock);
    }

    /// <returns>False if the run was interrupted.</returns>
    private static bool Run(
        TrainingLoop<TModel> loop,
        HeldOutMeter<TModel> meter,
        RunSaver saver,
        RunStart start,
        TrainingMemory memory,
        CancellationToken interruption)
    {
        try
        {
            if (start.From is not null && !saver.HasCheckpoint)
            {
                // No seed reproduces the weights that the run starts with, so they are saved before the first step.
                saver.SaveAtEnd(memory);
            }

            bool finished = loop.Run(interruption);
            if (finished)
            {
                meter.MeasureEverything(interruption);
            }

            return finished;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (TrainingDivergedException e)
        {
            string from = start.Store.Best ?? start.Store.Last ?? "";
            string remedy = from.Length > 0
                ? $"To start a new run from the last good weights with a lower rate: microgpt train --from {from} --learning-rate X."
                : "Start a new run with a lower --learning-rate.";
            throw new MicroGptException($"{e.Message} {remedy}", e);
        }
    }

    private static void WriteHeader(
        Terminal details, TrainRequest request, RunStart start, RunProgress progress, MemoryNeeds memory)
    {
        TrainingReport.WriteHeader(details, Model, request.Compute, memory, start.Data, start.Store);
        foreach (string note in start.Notes)
        {
            details.WriteLine(note);
        }

        if (progress.Step > 0)
        {
            details.WriteLine($"resumed after step {Text.Count(progress.Step)}");
        }
    }
}
