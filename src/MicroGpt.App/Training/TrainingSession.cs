using MicroGpt.App.Cli;
using MicroGpt.App.Generation;
using MicroGpt.App.Runs;
using MicroGpt.Runtime;
using MicroGpt.Runtime.Checkpoints;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Training;

namespace MicroGpt.App.Training;

/// <summary>One invocation of <c>train</c>: opens or creates the run, trains, and reports the result.</summary>
internal sealed class TrainingSession<TModel>(Terminal terminal)
    where TModel : ICompiledModel
{
    private const int SampleTokens = 100;

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
        CheckpointStore store = start.Store;
        TrainingDefaults settings = data.Settings.HyperParameters;
        var memory = MemoryNeeds.Require(Model, request, data);
        using ModelEngine engine = request.Compute.Start<TModel>();
        start.LoadWeights(Model, engine.Weights);
        bool finished;
        TrainingLoop<TModel> loop;
        RunProgress progress;

        // The trainer's memory is free before the samples take theirs.
        using (var trainer = new Trainer<TModel>(engine, TrainerOptions.From(settings, Model.Architecture)))
        {
            progress = start.LoadProgress(Model, trainer.State);
            WriteHeader(request, start, progress, memory);
            store.WriteRecord(start.Record);
            using var metrics = new MetricsFiles(store.MetricsPath, progress.Step, request.Metrics, start.Record.Metrics, Warn);
            if (metrics.Created != start.Record.Metrics)
            {
                store.WriteRecord(start.Record with { Metrics = metrics.Created });
            }

            var clock = new SaveClock(settings.SaveEvery, TimeProvider.System);
            var saver = new RunSaver(Model, data, progress, store, metrics, clock, request.SavePatience, Warn);
            loop = new TrainingLoop<TModel>(trainer, data, progress, saver, metrics) { OnStep = request.OnStep };
            var line = new ProgressLine(terminal, settings.Steps, TimeProvider.System);
            finished = RunLoop(loop, saver, start, trainer.State, line, interruption);
            line.Clear();
            if (finished)
            {
                TrainingReport.WriteSaves(terminal, clock);
            }
        }

        if (!finished || interruption.IsCancellationRequested)
        {
            terminal.WriteLine($"Interrupted and saved after step {Text.Count(progress.Step)}. "
                + $"To continue: microgpt train --resume --out {store.RunDirectory}");
            return ExitCode.Interrupted;
        }

        TrainingReport.WriteMemory(terminal, memory);
        TrainingReport.WriteResult(terminal, data, loop.Evaluation);
        return WriteSamples(request, data, engine, memory.ParallelSamples, interruption) ? ExitCode.Done : ExitCode.Interrupted;
    }

    /// <returns>False if the run was interrupted.</returns>
    private static bool RunLoop(
        TrainingLoop<TModel> loop,
        RunSaver saver,
        RunStart start,
        TrainingMemory memory,
        ProgressLine line,
        CancellationToken interruption)
    {
        try
        {
            if (start.From is not null && !saver.HasCheckpoint)
            {
                // No seed reproduces the weights that the run starts with, so they are saved before the first step.
                saver.SaveAtEnd(memory);
            }

            bool finished = loop.Run(line, interruption);
            if (finished)
            {
                loop.EvaluateEverything(line, interruption);
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

    private void WriteHeader(TrainRequest request, RunStart start, RunProgress progress, MemoryNeeds memory)
    {
        TrainingReport.WriteHeader(terminal, Model, request.Compute, memory, start.Data, start.Store);
        foreach (string note in start.Notes)
        {
            terminal.WriteLine(note);
        }

        if (progress.Step > 0)
        {
            terminal.WriteLine($"resumed after step {Text.Count(progress.Step)}");
        }
    }

    /// <returns>False if the person interrupted it. The run is complete and saved all the same.</returns>
    private bool WriteSamples(
        TrainRequest request, RunData data, ModelEngine engine, int parallel, CancellationToken interruption)
    {
        if (request.Samples == 0)
        {
            return true;
        }

        terminal.WriteLine();
        if (data.Corpus.Mode == DocumentMode.Pairs)
        {
            terminal.WriteLine("The model answers at each input token and continues no text, so there are no samples.");
            return true;
        }

        terminal.WriteLine($"{Text.Plural(request.Samples, "sample")}:");
        var style = new GenerationStyle
        {
            Count = request.Samples,
            MaxTokens = SampleTokens,
            Mode = data.Corpus.Mode,
            ShowDepth = Model.Architecture.HasExit,
            ExitIsTrained = GenerationStyle.TrainsExit(Model.Architecture, data.Settings.HyperParameters),
            Parallel = parallel,
        };
        try
        {
            TextPrinter<TModel>.Print(terminal, engine, style, interruption);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void Warn(string sentence) => terminal.Error.WriteLine($"microgpt: {sentence}");
}
