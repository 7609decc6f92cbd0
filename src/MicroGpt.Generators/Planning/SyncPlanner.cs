using MicroGpt.Generators.Graph;

namespace MicroGpt.Generators.Planning;

/// <summary>
/// Decides before which ops the team needs a barrier. Consecutive ops that divide the same axis need none: the worker that computed a row
/// also reads it. A barrier is needed if an op touches memory that an op with another partition wrote, or writes memory that it read.
/// Tensors of different shapes that share memory divide it differently.
/// </summary>
internal sealed class SyncPlanner(ActivationPlan plan)
{
    private readonly record struct Access(Region Region, int Begin, int End, bool Writes, Partition Partition)
    {
        public bool IsWhole => End == int.MaxValue;
    }

    /// <param name="repeats">Whether the ops run once per layer, so that the first op also runs after the last.</param>
    /// <returns>Indices of the ops that a barrier precedes; Count stands for the end.</returns>
    public HashSet<int> Barriers(IReadOnlyList<Op> ops, bool repeats)
    {
        var barriers = new HashSet<int>();

        // Earlier code may have touched any memory, divided by rows.
        List<Access> pending = [.. Anything(Partition.Rows)];
        for (int round = 0; round < (repeats ? 2 : 1); round++)
        {
            for (int i = 0; i < ops.Count; i++)
            {
                List<Access> accesses = Accesses(ops[i]);
                if (barriers.Contains(i) || accesses.Any(a => pending.Any(p => Conflict(a, p))))
                {
                    barriers.Add(i);
                    pending.Clear();
                }

                pending.AddRange(accesses);
            }
        }

        if (pending.Any(p => p.Partition != Partition.Rows))
        {
            barriers.Add(ops.Count);
        }

        return barriers;
    }

    private static IEnumerable<Access> Anything(Partition partition) =>
        from Region region in Enum.GetValues(typeof(Region))
        select new Access(region, 0, int.MaxValue, true, partition);

    private static bool Conflict(Access a, Access b) =>
        a.Region == b.Region && a.Begin < b.End && b.Begin < a.End && (a.Writes || b.Writes)
        && (a.Partition != b.Partition || a.Partition is Partition.Parameters or Partition.Columns || Differ(a, b));

    private static bool Differ(Access a, Access b) => !a.IsWhole && !b.IsWhole && (a.Begin != b.Begin || a.End != b.End);

    private List<Access> Accesses(Op op)
    {
        var accesses = new List<Access>();
        accesses.AddRange(op.Inputs.Select(t => AccessTo(t, false, op.Partition)));
        accesses.AddRange(op.Outputs.Select(t => AccessTo(t, true, op.Partition)));
        return accesses;
    }

    private Access AccessTo(Tensor tensor, bool writes, Partition partition)
    {
        Place place = plan[tensor];

        // Consecutive layers have consecutive slots in the stream, so a slot may belong to any layer.
        return place.Region is Region.Stream or Region.Next
            ? new Access(Region.Stream, 0, int.MaxValue, writes, partition)
            : new Access(place.Region, place.Offset, place.Offset + tensor.RowFloats, writes, partition);
    }
}
