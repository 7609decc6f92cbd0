namespace MicroGpt.Generators.Emit;

/// <summary>The partial class that receives the generated model.</summary>
internal sealed record TargetClass(string Namespace, string Name, string Accessibility)
{
    /// <summary>Whether its kernels are those of the assembly: see <see cref="SharedKernels"/>.</summary>
    public bool SharesKernels { get; init; }

    /// <summary>
    /// The name of a generated file. The namespace is part of it, because two may have a class Model. A hint name may not contain '@'.
    /// </summary>
    public string HintName(string file) => ((Namespace.Length == 0 ? "" : Namespace + ".") + file).Replace("@", "");
}
