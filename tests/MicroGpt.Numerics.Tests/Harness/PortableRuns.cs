using System.Collections.Concurrent;

namespace MicroGpt.Numerics.Tests.Harness;

/// <summary>The baseline that all other runs must equal: portable kernels, one lane. Computed once per model.</summary>
internal static class PortableRuns
{
    private static readonly ConcurrentDictionary<string, TrainingRun> s_runs = new();

    public static TrainingRun Get(ModelCase model) =>
        s_runs.GetOrAdd(model.Name, _ => model.Train(model.Weights, model.Batch, new RunSettings()));
}
