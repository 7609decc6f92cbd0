using MicroGpt.Generators.Spec;

namespace MicroGpt.Generators.Planning;

/// <summary>What a model asks of a memory budget.</summary>
/// <param name="Bytes">What the plan takes.</param>
/// <param name="Smallest">What it would take if it recomputed all that it can.</param>
/// <param name="Room">What the memory of the latter holds.</param>
internal sealed record MemoryNeed(long Bytes, long Smallest, string Room)
{
    public static MemoryNeed Of(ModelPlan plan)
    {
        long budget = plan.Spec.Training.MemoryBudgetBytes;
        MemoryTotals smallest = budget > 0 && plan.Memory.Total > budget
            ? MemoryTotals.Of(plan, RecomputePlanner.Smallest(plan))
            : plan.Memory;
        string room = string.Join(", ", smallest.Rows().Select(row => $"{row.Name} {ByteSize.Short(row.Bytes)}"));
        return new MemoryNeed(plan.Memory.Total, smallest.Total, room);
    }
}
