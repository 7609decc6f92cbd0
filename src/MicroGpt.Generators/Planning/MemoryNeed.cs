using MicroGpt.Generators.Spec;

namespace MicroGpt.Generators.Planning;

/// <summary>What a model asks of a budget.</summary>
/// <param name="Bytes">Of the plan.</param>
/// <param name="Smallest">Of the plan that computes again whatever it can.</param>
/// <param name="Room">What takes the room in the latter.</param>
internal sealed record MemoryNeed(long Bytes, long Smallest, string Room)
{
    public static MemoryNeed Of(ModelSpec spec)
    {
        var plan = ModelPlan.Create(spec);
        MemoryTotals m = plan.Memory;
        if (spec.Training.MemoryBudgetBytes > 0 && m.Total > spec.Training.MemoryBudgetBytes)
        {
            m = new MemoryTotals(plan, RecomputePlanner.Smallest(plan));
        }

        return new MemoryNeed(plan.Memory.Total, m.Total, string.Join(", ", m.Rows().Select(row => $"{row.Name} {ByteSize.Short(row.Bytes)}")));
    }
}
