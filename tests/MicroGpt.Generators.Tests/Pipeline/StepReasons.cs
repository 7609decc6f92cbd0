using MicroGpt.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace MicroGpt.Generators.Tests.Pipeline;

/// <summary>Why each step of the last run had its outputs: New, Cached (not run), Unchanged (run, equal), Modified or Removed.</summary>
internal static class StepReasons
{
    /// <summary>For example "ReadText: Modified" or "GeneratedFiles: Modified Unchanged"; a step without outputs has no words.</summary>
    public static string Of(GeneratorHarness harness, params string[] steps) =>
        string.Join(", ", steps.Select(step => $"{step}:{Words(harness, step)}"));

    /// <summary>Whether source text was produced again, as the driver sees it.</summary>
    public static bool AnyOutputRan(GeneratorHarness harness) =>
        harness.Result.Results.Single().TrackedOutputSteps.Values
            .SelectMany(runs => runs)
            .SelectMany(run => run.Outputs)
            .Any(output => output.Reason is not (IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged));

    private static string Words(GeneratorHarness harness, string step) =>
        harness.Result.Results.Single().TrackedSteps.TryGetValue(step, out var runs)
            ? string.Concat(runs.SelectMany(run => run.Outputs).Select(output => $" {output.Reason}"))
            : "";
}
