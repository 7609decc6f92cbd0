using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using MicroGpt.CommandLine.Cli;
using MicroGpt.Runtime.Model;

namespace MicroGpt.CommandLine.Report;

/// <summary>What this program was built for, and the machine that it runs on.</summary>
internal static class ProgramTables
{
    private const string ModelKey = "model name";

    /// <param name="memory">The memory plan in bytes: name, for training, for generation.</param>
    public static IReadOnlyList<ReportTable> Of(
        ModelDescription model, Compute compute, IReadOnlyList<(string Name, long? Training, long? Generation)> memory) =>
    [
        new ReportTable("Model of this program", [], Spec(model)),
        new ReportTable(
            "Memory plan",
            ["training", "generation"],
            [.. memory.Select(row => (row.Name, (IReadOnlyList<string>)[Bytes(row.Training), Bytes(row.Generation)]))],
            $"{Text.Plural(model.Plan.Threads, "worker")}, batch {model.Training.Batch.ToString(CultureInfo.InvariantCulture)}; one text."),
        new ReportTable("Machine and versions", [], Machine(compute), "Of this report. The run may come from another machine."),
    ];

    private static (string, IReadOnlyList<string>)[] Spec(ModelDescription model)
    {
        ArchitectureDescription shape = model.Architecture;
        var rows = new List<(string, string)>
        {
            ("name", model.Name),
            ("shape", Text.Shape(model)),
            ("blocks", $"{Words.Of(shape.Normalization)}, {Words.Of(shape.Activation)}, {Words.Of(shape.Attention)} attention, "
                + $"{Words.Of(shape.Positions)} positions, {(shape.Bias ? "biases" : "no biases")}, "
                + $"{(shape.TiedHead ? "tied" : "own")} head"),
            ("vocabulary", $"{Text.Plural(shape.VocabularySize, "token")} ({Words.Of(model.Tokenizer.Kind)})"),
            ("parameters", Text.Count(model.ParameterCount)),
            ("training FLOPs per token", Text.Count(model.TrainFlopsPerToken)),
            ("optimizer", $"{model.Training.Optimizer.Name()}, state in {model.Training.OptimizerState.Name()}"),
            ("weights", $"stored in {model.Training.Weights.Name()}"),
            ("activations", $"kept in {model.Training.Precision.Name()}"),
        };
        if (shape.Loops > 1)
        {
            rows.Insert(2, ("recursion", model.Architecture.Objective));
            rows.Insert(3, ("exit token", shape.HasExit ? $"from loop {shape.MinSteps} on" : "none"));
        }

        return One(rows);
    }

    private static (string, IReadOnlyList<string>)[] Machine(Compute compute) => One(
    [
        ("processor", Processor()),
        ("cores", Text.Count(Environment.ProcessorCount)),
        ("system", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}"),
        ("kernels", $"{IsaChoice.Name(compute.Isa)}, {Text.Plural(compute.Threads, "thread")}"),
        ("program", $"microgpt {Version(7)}"),
        ("runtime", RuntimeInformation.FrameworkDescription),
    ]);

    /// <param name="digits">Of the commit that the program was built from, if it knows one.</param>
    private static string Version(int digits)
    {
        string version = typeof(ProgramTables).Assembly
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "of unknown version";
        int commit = version.IndexOf('+', StringComparison.Ordinal);
        return commit < 0 || version.Length <= commit + digits ? version : version[..(commit + 1 + digits)];
    }

    /// <summary>The name of the board or of the processor.</summary>
    private static string Processor()
    {
        try
        {
            const string Board = "/proc/device-tree/model";
            return File.Exists(Board)
                ? File.ReadAllText(Board).TrimEnd('\0')
                : File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith(ModelKey, StringComparison.Ordinal))
                    ?.Split(':', 2)[^1].Trim() ?? "unknown";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "unknown";
        }
    }

    private static string Bytes(long? bytes) => bytes is { } known ? Text.MiB(known) : "";

    private static (string, IReadOnlyList<string>)[] One(IEnumerable<(string Name, string Value)> rows) =>
        [.. rows.Select(row => (row.Name, (IReadOnlyList<string>)[row.Value]))];
}
