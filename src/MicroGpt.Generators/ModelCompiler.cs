using MicroGpt.Generators.Emit;
using MicroGpt.Generators.Planning;
using MicroGpt.Generators.Spec;

namespace MicroGpt.Generators;

/// <summary>The partial class that the generated code completes.</summary>
internal sealed record TargetClass(string Namespace, string Name, string Accessibility);

/// <param name="HintName">Name of the generated file, unique in the compilation, e.g. <c>Model.Forward.g.cs</c>.</param>
internal sealed record GeneratedFile(string HintName, string Text);

/// <summary>The passes in order, from a checked spec to C# text. Pure: no Roslyn type, no I/O, no clock.</summary>
internal static class ModelCompiler
{
    /// <summary>Memory that training needs, to be compared with the budget of the spec.</summary>
    public static MemoryNeed Need(ModelSpec spec) => MemoryNeed.Of(spec);

    public static EquatableArray<GeneratedFile> Compile(ModelSpec spec, TargetClass target, CancellationToken cancellation)
    {
        ModelPlan plan = ModelPlan.Create(spec);
        cancellation.ThrowIfCancellationRequested();
        return new(ModelEmitter.Emit(plan, target, cancellation));
    }
}
