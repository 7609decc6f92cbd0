using MicroGpt.Generators.Collections;
using MicroGpt.Generators.Diagnostics;
using MicroGpt.Generators.Emit;
using MicroGpt.Generators.Spec;

namespace MicroGpt.Generators.Requests;

/// <summary>One model for one class: everything that the generated code depends on, and the file for findings.</summary>
internal sealed record CompilationJob(TargetClass Class, NamedSpec Spec)
{
    /// <summary>Returns the job of a class, or null while its name or its spec has a mistake.</summary>
    public static IEnumerable<CompilationJob> For(
        ModelTarget target, EquatableArray<string> names, EquatableArray<NamedFile> files, EquatableArray<NamedSpec> specs)
    {
        return target.CanComplete(names) && files.Count(file => file.Key == target.Key) == 1
            ? specs.Where(spec => spec.File.Key == target.Key).Select(spec => new CompilationJob(target.Class, spec))
            : [];
    }

    /// <summary>A generator must never throw, so a pass that fails becomes a finding.</summary>
    public CompiledModel Run(CompilerPasses passes, CancellationToken cancellation)
    {
        try
        {
            CompilerOutput output = passes.Compile(Spec.Spec, Class, cancellation);
            IEnumerable<GeneratedFile> files = output.Files.Select(file => file with { HintName = Class.HintName(file.HintName) });
            return new CompiledModel(Class, Spec.File, new EquatableArray<GeneratedFile>(files), output.Findings)
            {
                Shared = output.Shared,
            };
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Finding bug = Finding.At(DiagnosticIds.InternalError, [], InternalFailure.Describe(failure));
            return new CompiledModel(Class, Spec.File, default, new EquatableArray<Finding>([bug]));
        }
    }
}

/// <param name="Findings">Why there are no files; empty if there are.</param>
internal sealed record CompiledModel(
    TargetClass Class, NamedFile File, EquatableArray<GeneratedFile> Files, EquatableArray<Finding> Findings)
{
    /// <summary>Kernels that the model shares with others of the assembly.</summary>
    public EquatableArray<SharedKernel> Shared { get; init; }
}

/// <summary>The compiler as the pipeline calls it. Tests of the pipeline replace it.</summary>
internal sealed record CompilerPasses(Func<ModelSpec, TargetClass, CancellationToken, CompilerOutput> Compile)
{
    public static CompilerPasses Real { get; } = new(ModelCompiler.Compile);
}
