using MicroGpt.Generators.Text;

namespace MicroGpt.Generators.Kernels;

/// <summary>One generated method: a distinct (op, shape), written for every instruction set.</summary>
internal abstract record Kernel
{
    /// <summary>Unique among distinct kernels; two kernels of one name are the same kernel.</summary>
    public abstract string Name { get; }

    /// <summary>C# parameter list.</summary>
    public abstract string Parameters { get; }

    /// <summary>Names of the parameters, for a call with the same names.</summary>
    public string Arguments => string.Join(", ", Parameters.Split(',').Select(p => p.Substring(p.LastIndexOf(' ') + 1)));

    /// <summary>What it computes, with shapes. Emitted as the comment above the method.</summary>
    public abstract string Summary { get; }

    public abstract void Write(KernelWriter w);

    /// <summary>
    /// The call of the runtime that takes its place where weights are in int8, with the names of the parameters and <c>D</c> for the dot
    /// products of the instruction set; null if the kernel is the same there.
    /// </summary>
    public virtual string? Int8Call => null;

    /// <summary>C# type of a pointer to elements.</summary>
    protected static string Pointer(StorageType type) => type == StorageType.Float32 ? "float*" : "ushort*";

    /// <summary>An element as a float.</summary>
    protected static string Scalar(StorageType type, string element) =>
        type == StorageType.Float32 ? element : $"BFloat16.Widen({element})";

    /// <summary>Suffix of a kernel's name for the type of the elements it reads.</summary>
    protected static string Suffix(StorageType type) => type == StorageType.Float32 ? string.Empty : "_bf16";

    protected static string N(int value) => CSharpLiteral.Of(value);

    protected static string N(long value) => CSharpLiteral.Of(value);
}
