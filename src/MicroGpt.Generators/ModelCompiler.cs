using MicroGpt.Generators.Diagnostics;
using MicroGpt.Generators.Emit;
using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Planning;
using MicroGpt.Generators.Spec;

namespace MicroGpt.Generators;

/// <summary>Where the generated model goes: the partial class that asked for it.</summary>
internal sealed record TargetClass(string Namespace, string Name, string Accessibility);

/// <param name="HintName">Name of the generated file, unique in the compilation, e.g. <c>Model.Forward.g.cs</c>.</param>
internal sealed record GeneratedFile(string HintName, string Text);

/// <summary>What became of a spec: files, or why there are none.</summary>
internal sealed record CompilerOutput(EquatableArray<GeneratedFile> Files, EquatableArray<Finding> Findings)
{
    public static CompilerOutput Of(IEnumerable<GeneratedFile> files) => new(new EquatableArray<GeneratedFile>(files), default);

    public static CompilerOutput Of(params Finding[] findings) => new(default, new EquatableArray<Finding>(findings));
}

/// <summary>The ordered list of passes, from a checked spec to C# text. Pure: no Roslyn type, no I/O, no clock.</summary>
internal static class ModelCompiler
{
    public static CompilerOutput Compile(ModelSpec spec, TargetClass target, CancellationToken cancellation)
    {
        ModelGraph graph = TransformerGraph.Build(spec);
        if (SizeLimits.Check(spec, graph) is { Count: > 0 } tooLarge)
        {
            return CompilerOutput.Of([.. tooLarge]);
        }

        ModelPlan plan = ModelPlan.Create(spec, graph);
        if (MemoryBudget.Check(plan) is { } overBudget)
        {
            return CompilerOutput.Of(overBudget);
        }

        PlanVerifier.Check(plan);
        cancellation.ThrowIfCancellationRequested();
        return CompilerOutput.Of(ModelEmitter.Emit(plan, target, cancellation));
    }
}
