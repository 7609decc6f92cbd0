namespace MicroGpt.Generators.Emit;

/// <summary>Writes the kernels: one struct per instruction set, all with the members of one interface.</summary>
internal static class KernelEmitter
{
    /// <summary>Kernels that the calls need, without the helpers that an instruction set adds for itself.</summary>
    public static string Interface(FileHeader header, KernelSet kernels)
    {
        var code = new CodeWriter();
        using (header.Open(code, []))
        {
            code.Line("/// <summary>One method per distinct (op, shape). Ranges are half-open.</summary>");
            using (code.Block("private interface IKernels"))
            {
                foreach (Kernel kernel in kernels.Kernels)
                {
                    code.Line($"static abstract void {kernel.Name}({kernel.Parameters});");
                }
            }

            code.Line();
            Timed(code, kernels);
        }

        return code.ToString();
    }

    private static void Timed(CodeWriter code, KernelSet kernels)
    {
        code.Line("/// <summary>The kernels of an instruction set, with their times added to the runtime's clock.</summary>");
        using (code.Block("private readonly struct Timed<TKernels> : IKernels where TKernels : struct, IKernels"))
        {
            for (int i = 0; i < kernels.Count; i++)
            {
                Kernel kernel = kernels[i];
                string arguments = string.Join(", ", kernel.Parameters.Split(',').Select(p => p.Substring(p.LastIndexOf(' ') + 1)));
                code.Line($"public static void {kernel.Name}({kernel.Parameters}) {{ long began = KernelClock.Now; TKernels.{kernel.Name}({arguments}); KernelClock.Add({CSharpLiteral.Of(i)}, began); }}");
            }
        }
    }

    public static string Struct(FileHeader header, Isa isa, KernelSet kernels)
    {
        var all = new KernelSet();
        foreach (Kernel kernel in kernels.Kernels)
        {
            all.Require(kernel);
        }

        var code = new CodeWriter();
        using (header.Open(code, isa.Usings))
        {
            using (code.Block($"private readonly struct {isa.Name} : IKernels"))
            {
                // Writing a kernel may ask for helpers, which join the end of the set.
                for (int i = 0; i < all.Count; i++)
                {
                    if (i > 0)
                    {
                        code.Line();
                    }

                    Kernel kernel = all[i];
                    code.Line($"// {kernel.Summary}");
                    using (code.Block($"public static void {kernel.Name}({kernel.Parameters})"))
                    {
                        kernel.Write(new KernelWriter(isa, code, all));
                    }
                }
            }
        }

        return code.ToString();
    }
}
