namespace MicroGpt.Generators.Emit;

/// <summary>One generated method: a distinct (op, shape), written for every instruction set.</summary>
internal abstract class Kernel
{
    /// <summary>Unique among distinct kernels; two kernels of one name are the same kernel.</summary>
    public abstract string Name { get; }

    /// <summary>C# parameter list.</summary>
    public abstract string Parameters { get; }

    /// <summary>What it computes, with shapes: the comment above the method.</summary>
    public abstract string Summary { get; }

    public abstract void Write(KernelWriter w);

    protected static string N(int value) => CSharpLiteral.Of(value);

    protected static string N(long value) => CSharpLiteral.Of(value);
}
