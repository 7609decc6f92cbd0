namespace MicroGpt.Generators.Planning;

/// <summary>
/// How many shards of a batch get gradient sums of their own. The number fixes the order of additions, so it depends
/// on the architecture and the batch alone: up to one per core of the Pi, while the copies stay small.
/// </summary>
internal static class ShardPolicy
{
    private const int MostShards = 4;
    private const long MostBytes = 48L << 20;

    public static int Shards(int batch, long weightFloats)
    {
        int shards = MostShards;
        while (shards > 1 && (shards > batch || shards * weightFloats * sizeof(float) > MostBytes))
        {
            shards /= 2;
        }

        return shards;
    }
}
