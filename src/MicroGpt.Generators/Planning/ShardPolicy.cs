using MicroGpt.Generators.Spec;

namespace MicroGpt.Generators.Planning;

/// <summary>
/// How many shards of a batch get gradient sums of their own. The number fixes the order of additions, so it depends on what the spec says of the
/// model and its training, and never on the machine or on <c>target</c> (docs/adr/0012).
/// </summary>
internal static class ShardPolicy
{
    private const long MostBytes = 48L << 20;

    /// <summary>What <c>training.shards</c> says, but no more than one for each sequence; without it the plan's own choice.</summary>
    public static int Shards(TrainingSpec training, long weightFloats) =>
        training.Shards > 0 ? Math.Min(training.Shards, training.Batch) : Chosen(training.Batch, weightFloats);

    /// <summary>One for each worker of a plan for no machine in particular, halved while there are too few sequences or the sums take too much memory.</summary>
    public static int Chosen(int batch, long weightFloats)
    {
        int shards = MemoryTotals.DefaultThreads;
        while (shards > 1 && (shards > batch || shards * weightFloats * sizeof(float) > MostBytes))
        {
            shards /= 2;
        }

        return shards;
    }
}
