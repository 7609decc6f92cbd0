using System.CommandLine;
using MicroGpt.App.Bench;
using MicroGpt.App.Cli;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Model;

namespace MicroGpt.App.Commands;

/// <summary>Measures the compiled model on this machine and compares it with the peak of the multiply-add units.</summary>
internal static class BenchCommand<TModel>
    where TModel : ICompiledModel
{
    private const double DefaultSeconds = 6;

    public static Command Create(Terminal terminal)
    {
        Option<bool> json = OptionKinds.Flag("--json", "Print one JSON object.");
        Option<double?> seconds = OptionKinds.Real("--seconds", "Approximate duration of the measurement. Default: 6.", 0.1, 3600.0);
        Option<string?> isa = SharedOptions.Isa();
        Option<int?> threads = SharedOptions.Threads();
        var command = new Command("bench", "Measure the speed of training, evaluation and decoding, and of each kernel.")
        {
            json, seconds, isa, threads,
        };
        command.SetAction(result =>
        {
            var compute = Compute.Resolve(TModel.Description, result.GetValue(isa), result.GetValue(threads));
            using var interruption = new Interruption();
            BenchReport report = Measure(compute, result.GetValue(seconds) ?? DefaultSeconds, interruption.Token);
            terminal.WriteLine(result.GetValue(json) ? report.ToJson() : report.ToText());
            return ExitCode.Done;
        });
        return command;
    }

    private static BenchReport Measure(Compute compute, double seconds, CancellationToken interruption)
    {
        using ModelEngine engine = compute.Start<TModel>();
        var peak = new PeakMeter(engine.Pool);
        double before = peak.Measure();
        using var training = new TrainBench<TModel>(engine);
        double step = training.MeasureStep(seconds / 2, interruption);
        IReadOnlyList<KernelTime> kernels = training.MeasureKernels(seconds / 4, interruption);
        double evaluation = EvaluationBench.Measure<TModel>(training.Teams, TModel.Description.Training.Batch, seconds / 12, interruption);
        double decode = DecodeBench.Measure<TModel>(engine, seconds / 4, interruption);
        using var reader = new ReadMeter(engine.Pool, TModel.Description.Plan.DecodeBytesPerToken);
        double read = reader.Measure(seconds / 12, interruption);

        // The clock of a shared machine drifts, so the higher of two peaks counts.
        return new BenchReport(
            TModel.Description,
            compute,
            Math.Max(before, peak.Measure()),
            step,
            training.TokensPerStep,
            evaluation,
            decode,
            read,
            kernels,
            training.OrthogonalizeSeconds);
    }
}
