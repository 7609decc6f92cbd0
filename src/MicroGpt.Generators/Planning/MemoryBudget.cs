using MicroGpt.Generators.Diagnostics;
using MicroGpt.Generators.Spec;

namespace MicroGpt.Generators.Planning;

/// <summary>Compares a plan with <c>training.memoryBudget</c>.</summary>
internal static class MemoryBudget
{
    private static readonly string[] Key = ["training.memoryBudget"];

    /// <returns>Null if there is no budget, or the plan fits it.</returns>
    public static Finding? Check(ModelPlan plan)
    {
        TrainingSpec training = plan.Spec.Training;
        long budget = training.MemoryBudgetBytes;
        if (budget == 0 || plan.Memory.Total <= budget)
        {
            return null;
        }

        var smallest = MemoryTotals.Of(plan, RecomputePlanner.Smallest(plan));
        return smallest.Total > budget
            ? Finding.At(DiagnosticIds.OverBudget, Key, ByteSize.Describe(smallest.Total), ByteSize.Describe(budget), Rooms(smallest))
            : Finding.At(
                DiagnosticIds.PolicyOverBudget,
                Key,
                ByteSize.Describe(plan.Memory.Total),
                ByteSize.Describe(budget),
                Words.Of(training.Recompute));
    }

    private static string Rooms(MemoryTotals memory) =>
        string.Join(", ", memory.Rows().Select(row => $"{row.Name} {ByteSize.Short(row.Bytes)}"));
}
