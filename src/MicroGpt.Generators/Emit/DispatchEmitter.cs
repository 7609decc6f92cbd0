using MicroGpt.Generators.Kernels;
using MicroGpt.Generators.Lowering;
using MicroGpt.Generators.Ops;
using MicroGpt.Generators.Planning;
using MicroGpt.Generators.Simd;
using MicroGpt.Generators.Text;

namespace MicroGpt.Generators.Emit;

/// <summary>
/// Writes what the runtime calls: a public method for every entry of the program, which chooses the instruction set, and the addresses of
/// the tensors that the runtime reads. Also writes the wrapper that times kernels.
/// </summary>
internal static class DispatchEmitter
{
    private static readonly string[] Comments =
    [
        string.Empty,
        "What the runtime calls. Every method hands over to the kernels of the instruction set that it was asked for.",
        string.Empty,
    ];

    public static string Emit(FileHeader header, ModelPlan plan, ModelProgram program)
    {
        var code = new CodeWriter();
        string[] usings = ["X86 = System.Runtime.Intrinsics.X86", "Arm = System.Runtime.Intrinsics.Arm"];
        using (header.Open(code, usings, comments: Comments))
        {
            foreach (Method method in program.Methods.Where(method => method.IsEntry))
            {
                Dispatch(code, method);
            }

            Tables(code, plan);
            Address(code, "Logits", plan.Activations[plan.Graph.Head.Forward.OfType<CrossEntropy>().Single().Logits]);
            if (plan.Graph.Head.Exit is { } exit)
            {
                Address(code, "ExitLogits", plan.Activations[exit]);
            }

            if (plan.Graph.HasState)
            {
                Address(code, "Embedding", plan.Activations.Embedding);
            }

            if (plan.Graph.Prelude is not null)
            {
                Address(code, "PreludeOutput", plan.Activations.Injected);
            }

            code.Line("public static float* State(WorkContext c, int loop) => c.Activations.State(loop);");
            code.Line();
            Timed(code, program);
        }

        return code.ToString();
    }

    private static void Dispatch(CodeWriter code, Method method)
    {
        using (code.Block($"public static void {method.Name}({method.Parameters})"))
        {
            using (code.Block("switch (c.Isa)"))
            {
                foreach (VectorIsa isa in VectorIsa.All.Where(isa => isa.Supported is not null))
                {
                    code.Line($"case Isa.{isa.Name} when {isa.Supported}:");
                    Choose(code, method, isa.Name);
                }

                code.Line("default:");
                Choose(code, method, "Portable");
            }
        }

        code.Line();
    }

    private static void Choose(CodeWriter code, Method method, string isa)
    {
        if (method.RunsInt8)
        {
            code.Line($"    if (c.Int8) {{ {method.Name}<Int8<{isa}, Int8{isa}>>({method.Arguments}); break; }}");
        }

        string timed = $"{method.Name}<Timed<{isa}>>({method.Arguments})";
        code.Line($"    if (c.Timed) {{ {timed}; }} else {{ {method.Name}<{isa}>({method.Arguments}); }}");
        code.Line("    break;");
    }

    private static void Tables(CodeWriter code, ModelPlan plan)
    {
        if (MemoryTotals.TableFloats(plan) == 0)
        {
            return;
        }

        AttentionPlan attention = plan.Attention;
        int width = plan.Spec.Architecture.GridWidth;
        int[] sizes = [attention.Context, .. width > 0 ? [width] : Array.Empty<int>(), attention.HeadSize, attention.PaddedHeadSize];
        string arguments = string.Join(", ", sizes.Select(CSharpLiteral.Of));
        string fill = width > 0 ? "FillGrid" : "Fill";
        code.Line($"public static void FillTables(float* tables) => RotaryTable.{fill}(tables, {arguments});");
        code.Line();
    }

    private static void Address(CodeWriter code, string name, Place place)
    {
        string address = place.Offset == 0 ? "c.Outer" : $"c.Outer + {CSharpLiteral.Of(place.Offset)} * (nint)c.Capacity";
        code.Line($"public static float* {name}(WorkContext c) => {address};");
        code.Line();
    }

    private static void Timed(CodeWriter code, ModelProgram program)
    {
        code.Line("/// <summary>The kernels of an instruction set, with their times added to the runtime's clock.</summary>");
        using (code.Block("private readonly struct Timed<K> : IKernels where K : struct, IKernels"))
        {
            for (int i = 0; i < program.Kernels.Count; i++)
            {
                string name = program.Kernels.NameOf(program.Kernels[i]);
                string parameters = program.Kernels[i].Parameters;
                KernelEmitter.Signature(code, $"public static void {name}", parameters);
                using (code.Block(string.Empty))
                {
                    code.Line("long began = KernelClock.Now;");
                    code.Line($"K.{name}({program.Kernels[i].Arguments});");
                    code.Line($"KernelClock.Add({CSharpLiteral.Of(i)}, began);");
                }

                if (i < program.Kernels.Count - 1)
                {
                    code.Line();
                }
            }
        }
    }
}
