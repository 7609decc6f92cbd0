using MicroGpt.Generators.Kernels;
using MicroGpt.Generators.Simd;
using MicroGpt.Generators.Text;

namespace MicroGpt.Generators.Emit;

/// <summary>Writes the kernels: one struct per instruction set, all with the members of one interface.</summary>
internal static class KernelEmitter
{
    private const int MostColumns = 140;

    private static readonly string[] KernelComments =
    [
        string.Empty, "One method per distinct op and shape. Ranges [begin, end) are the worker's share.",
        "The structs Avx2, Neon and Portable implement them, each in a file of its own, with the same bits.", string.Empty,
    ];

    private static readonly string[] Int8Comments =
    [
        string.Empty, "The kernels K of an instruction set, but products with weights of the blocks and of the injection run on int8,",
        "with the dot products D of the same instruction set. Only forward passes without a backward pass use it.", string.Empty,
    ];

    /// <summary>Kernels that the passes call, without the helpers that an instruction set adds for itself.</summary>
    public static string Interface(FileHeader header, KernelSet kernels)
    {
        var code = new CodeWriter();
        using (header.Open(code, [], comments: KernelComments))
        using (code.Block("private interface IKernels"))
        {
            foreach (Kernel kernel in kernels.Kernels)
            {
                code.Line($"// {kernel.Summary}");
                Signature(code, $"static abstract void {kernels.NameOf(kernel)}", kernel.Parameters, ";");
                if (kernel != kernels.Kernels[kernels.Count - 1])
                {
                    code.Line();
                }
            }
        }

        return code.ToString();
    }

    public static string Struct(FileHeader header, VectorIsa isa, KernelSet kernels)
    {
        var all = new KernelSet();
        foreach (Kernel kernel in kernels.Kernels)
        {
            all.Require(kernel);
        }

        var code = new CodeWriter();
        using (header.Open(code, isa.Usings))
        using (code.Block($"private readonly struct {isa.Name} : IKernels"))
        {
            // Writing a kernel may add helpers to the end of the set.
            for (int i = 0; i < all.Count; i++)
            {
                if (i > 0)
                {
                    code.Line();
                }

                Method(code, isa, all, all[i]);
            }
        }

        return code.ToString();
    }

    /// <summary>The kernels of an instruction set, with products on int8 weights by the runtime.</summary>
    public static string Int8(FileHeader header, KernelSet kernels)
    {
        var code = new CodeWriter();
        using (header.Open(code, [], comments: Int8Comments))
        using (code.Block("private readonly struct Int8<K, D> : IKernels where K : struct, IKernels where D : struct, IInt8Dot"))
        {
            foreach (Kernel kernel in kernels.Kernels)
            {
                string name = kernels.NameOf(kernel);
                Signature(code, $"public static void {name}", kernel.Parameters);
                code.Line($"    => {kernel.Int8Call ?? $"K.{name}({kernel.Arguments})"};");
            }
        }

        return code.ToString();
    }

    /// <summary>A method's header, on one line or with its parameters on the lines after it.</summary>
    public static void Signature(CodeWriter code, string head, string parameters, string end = "")
    {
        // Two levels of indentation surround every kernel.
        if (8 + head.Length + parameters.Length + 2 + end.Length <= MostColumns)
        {
            code.Line($"{head}({parameters}){end}");
            return;
        }

        code.Line(head + "(");
        string line = "    ";
        string[] all = parameters.Split([", "], StringSplitOptions.None);
        for (int i = 0; i < all.Length; i++)
        {
            string next = all[i] + (i == all.Length - 1 ? ")" + end : ",");
            if (line.Length + next.Length > MostColumns)
            {
                code.Line(line.TrimEnd());
                line = "    ";
            }

            line += next + " ";
        }

        code.Line(line.TrimEnd());
    }

    /// <summary>One kernel, below a comment that states what it computes.</summary>
    public static void Method(CodeWriter code, VectorIsa isa, KernelSet all, Kernel kernel) =>
        Method(code, isa, all, kernel, all.NameOf(kernel));

    /// <summary>The same under another name.</summary>
    public static void Method(CodeWriter code, VectorIsa isa, IKernelNames helpers, Kernel kernel, string name)
    {
        foreach (string line in kernel.Summary.Split('\n'))
        {
            code.Line("// " + line);
        }

        Signature(code, $"public static void {name}", kernel.Parameters);
        using (code.Block(string.Empty))
        {
            kernel.Write(new KernelWriter(isa, code, helpers));
        }
    }
}
