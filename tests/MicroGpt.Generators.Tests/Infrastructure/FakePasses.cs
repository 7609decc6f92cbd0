using MicroGpt.Generators.Diagnostics;
using MicroGpt.Generators.Emit;
using MicroGpt.Generators.Requests;

namespace MicroGpt.Generators.Tests.Infrastructure;

/// <summary>Fake compilers for tests of the pipeline: they are fast, or fail on purpose.</summary>
internal static class FakePasses
{
    /// <summary>Prints the spec, so that equal specs and only those give equal text; one file depends on the class alone.</summary>
    public static CompilerPasses Echo { get; } = new(
        (spec, target, _) => CompilerOutput.Of(
        [
            new GeneratedFile($"{target.Name}.Spec.g.cs", $"// {target}\n// {spec.ToString().ReplaceLineEndings(" ")}\n"),
            new GeneratedFile($"{target.Name}.Class.g.cs", $"// {target}\n"),
        ]));

    /// <summary>A compiler that reports the given findings.</summary>
    public static CompilerPasses Finding(params Finding[] findings) => new((_, _, _) => CompilerOutput.Of(findings));

    public static CompilerPasses Throwing(Exception failure) => new((_, _, _) => Fail(failure));

    // A method with a name, for the message that says where a pass failed.
    private static CompilerOutput Fail(Exception failure) => throw failure;
}
