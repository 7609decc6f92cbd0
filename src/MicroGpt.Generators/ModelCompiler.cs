using MicroGpt.Generators.Autodiff;
using MicroGpt.Generators.Emit;
using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Lowering;
using MicroGpt.Generators.Planning;
using MicroGpt.Generators.Rewrite;
using MicroGpt.Generators.Spec;
using MicroGpt.Generators.Transformer;

namespace MicroGpt.Generators;

/// <summary>The passes, in order, from a checked spec to C# text. Pure: no Roslyn type, no I/O, no clock.</summary>
internal static class ModelCompiler
{
    public static CompilerOutput Compile(ModelSpec spec, TargetClass target, CancellationToken cancellation)
    {
        ModelGraph graph = TransformerGraph.Build(spec);
        if (SizeLimits.Check(spec, graph) is { Count: > 0 } tooLarge)
        {
            return CompilerOutput.Of([.. tooLarge]);
        }

        ModelPlan plan = Plan(spec, graph);
        if (MemoryBudget.Check(plan) is { } overBudget)
        {
            return CompilerOutput.Of(overBudget);
        }

        cancellation.ThrowIfCancellationRequested();
        ModelProgram program = ProgramLowering.Lower(plan);
        CostTable costs = CostTable.Of(plan, program);
        cancellation.ThrowIfCancellationRequested();
        return ModelEmitter.Emit(plan, program, costs, target, cancellation);
    }

    /// <summary>The passes that make every decision before text is written.</summary>
    /// <param name="graph">The forward pass of the spec; the passes complete it.</param>
    public static ModelPlan Plan(ModelSpec spec, ModelGraph graph)
    {
        GraphVerifier.Check(graph, "building");
        ReverseMode.Differentiate(graph);
        GraphVerifier.Check(graph, "reverse mode");
        if (spec.Training.Precision == StorageType.BFloat16)
        {
            NarrowActivations.Apply(graph);
            GraphVerifier.Check(graph, "narrowing of kept activations");
        }

        ActivationPlan activations = ActivationPlanner.Plan(graph);
        Layout layout = Layout.Of(spec, graph, activations);
        RecomputePlan recompute = RecomputePlanner.Choose(layout);
        var plan = new ModelPlan(layout, recompute, MemoryTotals.Of(layout, recompute));
        PlanVerifier.Check(plan);
        return plan;
    }

    /// <summary>The plan of a spec.</summary>
    public static ModelPlan Plan(ModelSpec spec) => Plan(spec, TransformerGraph.Build(spec));
}
