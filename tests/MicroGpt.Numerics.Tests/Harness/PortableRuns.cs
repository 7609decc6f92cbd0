using System.Collections.Concurrent;

namespace MicroGpt.Numerics.Tests.Harness;

/// <summary>The baseline that all other runs must equal: portable kernels, one lane. Each is computed once.</summary>
internal static class PortableRuns
{
    private static readonly ConcurrentDictionary<(string, int?, int), Lazy<TrainingRun>> s_runs = new();

    public static TrainingRun Get(ModelCase model, int? depth = null, int passes = 1)
    {
        var settings = new RunSettings { Depth = depth, Passes = passes };
        var run = new Lazy<TrainingRun>(() => model.Train(model.Weights, model.Batch, settings));
        return s_runs.GetOrAdd((model.Name, depth, passes), run).Value;
    }
}
