namespace MicroGpt.Generators.Planning;

/// <summary>Every decision about a model that precedes its text. Made by <see cref="ModelCompiler"/>.</summary>
internal sealed record ModelPlan : Layout
{
    public ModelPlan(Layout layout, RecomputePlan recompute, MemoryTotals memory)
        : base(layout)
    {
        Recompute = recompute;
        Memory = memory;
    }

    public RecomputePlan Recompute { get; }

    public MemoryTotals Memory { get; }

    /// <summary>Whether some loop is recomputed for its backward pass.</summary>
    public bool RecomputesLoops => Recompute.RepeatedLoops(BackwardLoops) > 0;
}
