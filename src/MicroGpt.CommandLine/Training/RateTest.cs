using MicroGpt.CommandLine.Cli;
using MicroGpt.CommandLine.Display;
using MicroGpt.CommandLine.Runs;
using MicroGpt.Runtime;
using MicroGpt.Runtime.Data;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Training;

namespace MicroGpt.CommandLine.Training;

/// <summary>Looks for a learning rate: <c>train --find-rate</c>. It trains for a few steps, keeps nothing and writes no file.</summary>
internal sealed class RateTest<TModel>(Terminal terminal)
    where TModel : ICompiledModel
{
    private const int Steps = 150;

    /// <summary>The range reaches from the peak of the settings divided by this to the peak multiplied by it.</summary>
    private const double Reach = 100;

    private const int ChartColumns = 72;
    private const int ChartRows = 10;

    private static ModelDescription Model => TModel.Description;

    /// <returns>The exit code.</returns>
    /// <exception cref="MicroGptException">The data cannot be read, or there is not enough memory.</exception>
    public int Run(TrainRequest request, CancellationToken interruption)
    {
        var data = RunData.Load(Model, RunSettings.ForNewRun(Model, request), interruption);
        MemoryNeeds.Require(Model, request with { Samples = 0 }, data);
        TrainingDefaults settings = data.Settings.HyperParameters;
        if (settings.LearningRate == 0)
        {
            throw new MicroGptException("The range is around the learning rate, which is 0. Give another with --learning-rate.");
        }

        double first = settings.LearningRate / Reach;
        double last = settings.LearningRate * Reach;
        if (!request.Quiet)
        {
            terminal.WriteLine($"rate test   {Steps} steps at most on {data.Settings.DataSource}, "
                + $"learning rate from {Rate(first)} to {Rate(last)}");
        }

        RateRange? range = Measure(request, data, LearningRateSchedule.Growing(first, last, Steps), interruption);
        if (range is null)
        {
            terminal.WriteLine("Interrupted. Nothing was written.");
            return ExitCode.Interrupted;
        }

        if (!request.Quiet)
        {
            WriteCurve(range);
        }

        WriteSuggestion(range, settings);
        return ExitCode.Done;
    }

    /// <returns>The losses; null if the test was interrupted.</returns>
    private static RateRange? Measure(
        TrainRequest request, RunData data, LearningRateSchedule schedule, CancellationToken interruption)
    {
        TrainingDefaults settings = data.Settings.HyperParameters;
        using ModelEngine engine = request.Compute.Start<TModel>();
        engine.Weights.Initialize(settings.Seed);
        TrainerOptions options = TrainerOptions.From(settings, Model.Architecture) with { Schedule = schedule };
        using var trainer = new Trainer<TModel>(engine, options);
        var source = new BatchSource(data.Split, settings.Batch, settings.Accumulation, settings.Seed, settings.Packing);
        var range = new RateRange();
        try
        {
            for (bool goesOn = true; goesOn && trainer.State.Step < Steps;)
            {
                if (interruption.IsCancellationRequested)
                {
                    return null;
                }

                StepResult result = trainer.Step(source);
                request.OnStep?.Invoke(result.Step);
                goesOn = range.Add(result.LearningRate, result.Loss);
            }
        }
        catch (TrainingDivergedException) when (range.Losses.Count > 0)
        {
            // What was measured before it says where the rate is too high.
        }

        return range;
    }

    private void WriteCurve(RateRange range)
    {
        terminal.WriteLine();
        IReadOnlyList<string> lines = BlockChart.Lines([.. range.Losses], ChartColumns, ChartRows);
        foreach (string line in lines)
        {
            terminal.WriteLine(line);
        }

        int margin = lines.Count == 0 ? 0 : lines[0].IndexOf('│', StringComparison.Ordinal) + 1;
        string first = Rate(range.Rates[0]), middle = Rate(range.Rates[range.Rates.Count / 2]), last = Rate(range.Rates[^1]);
        int gap = Math.Max(2, ChartColumns - margin - first.Length - middle.Length - last.Length);
        terminal.WriteLine(
            new string(' ', margin) + first + new string(' ', gap / 2) + middle + new string(' ', gap - (gap / 2)) + last);
        terminal.WriteLine($"smoothed training loss in nats per token, over the learning rate; {Text.Plural(range.Losses.Count, "step")}");
        terminal.WriteLine();
    }

    private void WriteSuggestion(RateRange range, TrainingDefaults settings)
    {
        (double loss, double rate, int step) = range.Lowest;
        if (range.Suggestion is not { } suggestion)
        {
            terminal.WriteLine("The loss did not fall at any of these rates. Give a lower --learning-rate to test around.");
            return;
        }

        terminal.WriteLine($"lowest      {Text.Nats(loss)} at learning rate {Rate(rate)}, step {step}"
            + (range.HasMinimum ? "" : ", the end of the range: a higher --learning-rate to test around may find a higher one"));
        string middle = Text.Exact(settings.LearningRate);
        terminal.WriteLine($"suggestion  {Rate(suggestion)}, a tenth of that rate; the range is around {middle}. "
            + $"To use it: microgpt train --learning-rate {Rate(suggestion)}");
        if (settings.LearningRates is not null)
        {
            terminal.WriteLine("            Learning rates of single groups (training.optimizer.learningRates) keep their ratio to it.");
        }
    }

    /// <summary>The test is not more precise.</summary>
    private static string Rate(double rate) => Text.Rate(rate, digits: 2);
}
