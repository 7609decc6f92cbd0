using MicroGpt.Generators.Planning;
using MicroGpt.Generators.Requests;

namespace MicroGpt.Generators.Tests.Infrastructure;

/// <summary>Fake compilers for tests of the pipeline: they are fast, or fail on purpose.</summary>
internal static class FakePasses
{
    /// <summary>Prints the spec, so that equal specs and only those give equal text; one file depends on the class alone.</summary>
    public static CompilerPasses Echo { get; } = new(
        _ => new MemoryNeed(0, 0, ""),
        (spec, target, _) => new EquatableArray<GeneratedFile>(
        [
            new GeneratedFile($"{target.Name}.Spec.g.cs", $"// {target}\n// {spec.ToString().ReplaceLineEndings(" ")}\n"),
            new GeneratedFile($"{target.Name}.Class.g.cs", $"// {target}\n"),
        ]));

    public static CompilerPasses Planning(long bytes, long smallest) =>
        Echo with { Need = _ => new MemoryNeed(bytes, smallest, "weights 1 KiB, gradients 1 KiB") };

    public static CompilerPasses Throwing(Exception failure) =>
        new(_ => Fail<MemoryNeed>(failure), (_, _, _) => Fail<EquatableArray<GeneratedFile>>(failure));

    // A method with a name, for the message that says where a pass failed.
    private static T Fail<T>(Exception failure) => throw failure;
}
