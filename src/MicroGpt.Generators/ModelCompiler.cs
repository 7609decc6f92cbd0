using MicroGpt.Generators.Autodiff;
using MicroGpt.Generators.Collections;
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
    /// <summary>Memory for training, which the spec's budget is compared with.</summary>
    public static MemoryNeed Need(ModelSpec spec) => MemoryNeed.Of(Plan(spec));

    public static EquatableArray<GeneratedFile> Compile(ModelSpec spec, TargetClass target, CancellationToken cancellation)
    {
        ModelPlan plan = Plan(spec);
        cancellation.ThrowIfCancellationRequested();
        ModelProgram program = ProgramLowering.Lower(plan);
        CostTable costs = CostTable.Of(plan, program);
        cancellation.ThrowIfCancellationRequested();
        return new(ModelEmitter.Emit(plan, program, costs, target, cancellation));
    }

    /// <summary>Everything that is decided before there is text.</summary>
    public static ModelPlan Plan(ModelSpec spec)
    {
        ModelGraph graph = TransformerGraph.Build(spec);
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
        return new ModelPlan(layout, recompute, MemoryTotals.Of(layout, recompute));
    }
}
