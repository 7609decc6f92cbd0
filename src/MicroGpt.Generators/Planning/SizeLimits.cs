using System.Globalization;
using MicroGpt.Generators.Diagnostics;
using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Spec;

namespace MicroGpt.Generators.Planning;

/// <summary>
/// Limits of the implementation on sizes. They are checked before planning, so that no huge plan is built. All other sizes that grow with a
/// model are counted in 64 bits.
/// </summary>
internal static class SizeLimits
{
    /// <summary>Parameters and the rows of a micro-batch have 32-bit indices.</summary>
    public const long Numbers = int.MaxValue;

    /// <summary>Elements of the longest .NET array. One array holds the sequences of a step.</summary>
    public const long Sequences = 0x7FFFFFC7;

    /// <param name="graph">Of the forward pass.</param>
    public static IReadOnlyList<Finding> Check(ModelSpec spec, ModelGraph graph) =>
        [.. new[] { Parameters(graph), MicroBatch(spec, graph), Step(spec.Training) }.OfType<Finding>()];

    private static Finding? Parameters(ModelGraph graph) => graph.ParameterCount <= Numbers
        ? null
        : Finding.At(DiagnosticIds.ModelTooLarge, ["architecture.embedding"], Text(graph.ParameterCount), Text(Numbers));

    private static Finding? MicroBatch(ModelSpec spec, ModelGraph graph)
    {
        long batch = spec.Training.Batch;
        long context = spec.Architecture.Context;
        long width = graph.Sections.SelectMany(section => section.Forward).SelectMany(op => op.Outputs).Max(tensor => tensor.Stride);
        long numbers = batch * context * width;
        return numbers <= Numbers
            ? null
            : Finding.At(
                DiagnosticIds.BatchTooLarge,
                ["training.batch", "architecture.context"],
                Text(batch),
                Text(context),
                Text(width),
                Text(numbers),
                Text(Numbers));
    }

    private static Finding? Step(TrainingSpec training)
    {
        long sequences = (long)training.Batch * training.Accumulation;
        return sequences <= Sequences
            ? null
            : Finding.At(
                DiagnosticIds.StepTooLarge,
                ["training.accumulation", "training.batch"],
                Text(training.Accumulation),
                Text(training.Batch),
                Text(sequences),
                Text(Sequences));
    }

    private static string Text(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
