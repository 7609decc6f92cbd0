using MicroGpt.Generators.Collections;
using MicroGpt.Generators.Diagnostics;

namespace MicroGpt.Generators.Emit;

/// <summary>The result of compiling a spec: the files, or the reasons why there are none.</summary>
internal sealed record CompilerOutput(EquatableArray<GeneratedFile> Files, EquatableArray<Finding> Findings)
{
    /// <summary>Kernels outside the files, for the classes that the models of an assembly share.</summary>
    public EquatableArray<SharedKernel> Shared { get; init; }

    public static CompilerOutput Of(IEnumerable<GeneratedFile> files) => new(new EquatableArray<GeneratedFile>(files), default);

    public static CompilerOutput Of(params Finding[] findings) => new(default, new EquatableArray<Finding>(findings));
}
