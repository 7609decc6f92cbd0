using MicroGpt.Generators.Emit;
using MicroGpt.Generators.Kernels;
using MicroGpt.Generators.Lowering;
using MicroGpt.Generators.Simd;
using MicroGpt.Generators.Text;

namespace MicroGpt.Generators.Tests.Emit;

/// <summary>Kernels alone, without the file around them.</summary>
internal static class KernelText
{
    public static string Of(VectorIsa isa, Kernel kernel)
    {
        var code = new CodeWriter();
        KernelEmitter.Method(code, isa, With(kernel), kernel);
        return code.ToString();
    }

    /// <summary>The kernels of a program and the helpers that an instruction set adds.</summary>
    public static IEnumerable<Kernel> Closure(VectorIsa isa, ModelProgram program)
    {
        var all = new KernelSet();
        foreach (Kernel kernel in program.Kernels.Kernels)
        {
            all.Require(kernel);
        }

        for (int i = 0; i < all.Count; i++)
        {
            KernelEmitter.Method(new CodeWriter(), isa, all, all[i]);
        }

        return all.Kernels;
    }

    private static KernelSet With(Kernel kernel)
    {
        var set = new KernelSet();
        set.Require(kernel);
        return set;
    }
}
