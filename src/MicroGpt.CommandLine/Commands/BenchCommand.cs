using System.CommandLine;
using MicroGpt.CommandLine.Bench;
using MicroGpt.CommandLine.Cli;
using MicroGpt.CommandLine.Generation;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Model;

namespace MicroGpt.CommandLine.Commands;

/// <summary>Measures the compiled model on this machine and compares it with the peak of the multiply-add units.</summary>
internal static class BenchCommand<TModel>
    where TModel : ICompiledModel
{
    private const double DefaultSeconds = 6;

    public static Command Create(Terminal terminal)
    {
        Option<bool> json = OptionKinds.Flag("--json", "Print one JSON object.");
        Option<double?> seconds = OptionKinds.Real("--seconds", "Approximate duration of the measurement. Default: 6.", 0.1, 3600.0);
        Option<int?> loops = SharedOptions.Loops();
        loops.Description = "Number of loops of evaluation and decoding. It may exceed the number of training. "
            + "Default: the steps of the model's recursion.";
        var exits = new ExitRuleOptions();
        Option<string?> isa = SharedOptions.Isa();
        Option<int?> threads = SharedOptions.Threads();
        Option<string?> weights = SharedOptions.Weights();
        weights.Description = "With int8, decode a second time with the blocks on int8 weights. Default: float32.";
        var command = new Command("bench", "Measure the speed of training, evaluation and decoding, and of each kernel.")
        {
            json, seconds, loops, isa, threads, weights,
        };
        exits.AddTo(command);
        command.SetAction(result =>
        {
            var compute = Compute.Resolve(TModel.Description, result.GetValue(isa), result.GetValue(threads), result.GetValue(weights));
            using var interruption = new Interruption();
            BenchReport report = Measure(
                compute,
                result.GetValue(loops),
                exits.Of(result) ?? ExitOptions.None,
                result.GetValue(seconds) ?? DefaultSeconds,
                interruption.Token);
            terminal.WriteLine(result.GetValue(json) ? report.ToJson() : report.ToText());
            return ExitCode.Done;
        });
        return command;
    }

    private static BenchReport Measure(
        Compute compute, int? loops, ExitOptions exits, double seconds, CancellationToken interruption)
    {
        ModelDescription model = TModel.Description;
        int count = model.Architecture.LoopsOf(loops);
        GenerationFit.Parallel(model, compute.Threads, 1, loops, exits, MachineMemory.Read());
        using ModelEngine engine = (compute with { Int8 = false }).Start<TModel>();
        var peak = new PeakMeter(engine.Pool);
        double before = peak.Measure();
        using var training = new TrainBench<TModel>(engine);
        double step = training.MeasureStep(seconds / 2, interruption);
        IReadOnlyList<KernelTime> kernels = training.MeasureKernels(seconds / 4, interruption);
        double evaluation = EvaluationBench.Measure<TModel>(training.Teams, loops, model.Training.Batch, seconds / 12, interruption);
        using ModelEngine? int8 = compute.Int8 ? DecodeBench.Int8Copy<TModel>(engine, compute) : null;
        ModelEngine[] engines = int8 is null ? [engine] : [engine, int8];
        DecodeSpeed[] decode = DecodeBench.Measure<TModel>(engines, loops, exits, engines.Length * seconds / 4, interruption);
        double depth = decode[0].Loops;
        double bytes = model.Plan.DecodeBytesPerToken + (model.Plan.DecodeBytesPerLoop * (depth - model.Architecture.Loops));
        using var reader = new ReadMeter(engine.Pool, (long)bytes);
        double read = reader.Measure(seconds / 12, interruption);

        // The clock of a shared machine drifts, so the higher of two peaks counts.
        return new BenchReport(
            model,
            compute,
            count,
            exits,
            Math.Max(before, peak.Measure()),
            step,
            training.TokensPerStep,
            evaluation,
            decode[0].TokensPerSecond,
            depth,
            bytes,
            read,
            kernels,
            training.OrthogonalizeSeconds,
            int8 is null ? null : decode[1]);
    }
}
