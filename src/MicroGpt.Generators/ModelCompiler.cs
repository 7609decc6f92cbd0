using MicroGpt.Generators.Emit;
using MicroGpt.Generators.Planning;
using MicroGpt.Generators.Spec;

namespace MicroGpt.Generators;

/// <summary>Where the generated model goes: the partial class that asked for it.</summary>
internal sealed record TargetClass(string Namespace, string Name, string Accessibility);

/// <param name="HintName">Name of the generated file, unique in the compilation, e.g. <c>Model.Forward.g.cs</c>.</param>
internal sealed record GeneratedFile(string HintName, string Text);

/// <summary>The ordered list of passes, from a checked spec to C# text. Pure: no Roslyn type, no I/O, no clock.</summary>
internal static class ModelCompiler
{
    /// <summary>Memory for training, which the spec's budget is held against.</summary>
    public static MemoryNeed Need(ModelSpec spec) => MemoryNeed.Of(spec);

    public static EquatableArray<GeneratedFile> Compile(ModelSpec spec, TargetClass target, CancellationToken cancellation)
    {
        ModelPlan plan = ModelPlan.Create(spec);
        cancellation.ThrowIfCancellationRequested();
        return new(ModelEmitter.Emit(plan, target, cancellation));
    }
}
