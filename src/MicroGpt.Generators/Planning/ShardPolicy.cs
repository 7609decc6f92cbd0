using MicroGpt.Generators.Spec;

namespace MicroGpt.Generators.Planning;

/// <summary>
/// The number of shards of a batch, each with its own gradient sums. It determines the order of additions, so it depends on the model and
/// training sections of the spec, and never on the machine or on <c>target</c> (docs/adr/0012).
/// </summary>
internal static class ShardPolicy
{
    private const long MostBytes = 48L << 20;

    /// <summary><c>training.shards</c>, but at most one shard per sequence. If it is 0, the plan chooses.</summary>
    public static int Shards(TrainingSpec training, long weightFloats) =>
        training.Shards > 0 ? Math.Min(training.Shards, training.Batch) : Chosen(training.Batch, weightFloats);

    /// <summary>
    /// One shard per worker of the default plan. Divided by 2 until every shard has a sequence and the sums fit the memory limit.
    /// </summary>
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
