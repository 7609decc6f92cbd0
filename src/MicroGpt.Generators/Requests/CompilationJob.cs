using MicroGpt.Generators.Collections;
using MicroGpt.Generators.Diagnostics;
using MicroGpt.Generators.Emit;
using MicroGpt.Generators.Planning;
using MicroGpt.Generators.Spec;

namespace MicroGpt.Generators.Requests;

/// <summary>One model for one class: everything that generated code depends on, and the path that an error is reported at.</summary>
internal sealed record CompilationJob(TargetClass Class, NamedSpec Spec)
{
    /// <summary>The job of a class, or none while its name or its spec has a mistake.</summary>
    public static IEnumerable<CompilationJob> For(
        ModelTarget target, EquatableArray<string> names, EquatableArray<NamedFile> files, EquatableArray<NamedSpec> specs)
    {
        bool unambiguous = files.Count(file => file.Key == target.Key) == 1 && target.FindRival(names) is null;
        return target.IsSuitable && unambiguous
            ? specs.Where(spec => spec.File.Key == target.Key).Select(spec => new CompilationJob(target.Class, spec))
            : [];
    }

    /// <summary>A generator must never throw: a failed pass becomes a diagnostic at the spec.</summary>
    public CompiledModel Run(CompilerPasses passes, CancellationToken cancellation)
    {
        try
        {
            EquatableArray<GeneratedFile> files = passes.Compile(Spec.Spec, Class, cancellation);
            return new CompiledModel(new EquatableArray<GeneratedFile>(files.Select(Qualify)), null);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            DiagnosticInfo error = DiagnosticInfo.Create(
                DiagnosticDescriptors.InternalError, LocationInfo.StartOf(Spec.File.Path), InternalFailure.Describe(failure));
            return new CompiledModel(default, error);
        }
    }

    /// <summary>Two namespaces may each have a class called Model, and a hint name may not have the '@' of an identifier.</summary>
    private GeneratedFile Qualify(GeneratedFile file)
    {
        string prefix = Class.Namespace.Length == 0 ? "" : Class.Namespace + ".";
        return file with { HintName = (prefix + file.HintName).Replace("@", "") };
    }
}

/// <param name="Error">Set where a pass failed; then there are no files.</param>
internal sealed record CompiledModel(EquatableArray<GeneratedFile> Files, DiagnosticInfo? Error);

/// <summary>The compiler as the pipeline calls it, so that tests of the pipeline can put another in its place.</summary>
internal sealed record CompilerPasses(
    Func<ModelSpec, MemoryNeed> Need,
    Func<ModelSpec, TargetClass, CancellationToken, EquatableArray<GeneratedFile>> Compile)
{
    public static CompilerPasses Real { get; } = new(ModelCompiler.Need, ModelCompiler.Compile);
}
