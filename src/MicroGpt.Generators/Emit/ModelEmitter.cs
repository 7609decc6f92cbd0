using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Planning;

namespace MicroGpt.Generators.Emit;

/// <summary>Writes all files of a model.</summary>
internal static class ModelEmitter
{
    public static IReadOnlyList<GeneratedFile> Emit(ModelPlan plan, TargetClass target, CancellationToken cancellation)
    {
        var header = new FileHeader(target);
        var kernels = new KernelSet();
        var calls = new CallWriter(plan, kernels);
        string forward = new ForwardEmitter(plan, calls).Emit(header);
        string backward = new BackwardEmitter(plan, calls).Emit(header);
        string pack = new PackEmitter(plan, calls).Emit(header);
        cancellation.ThrowIfCancellationRequested();

        string prefix = target.Name;
        var files = new List<GeneratedFile>
        {
            new($"{prefix}.g.cs", DescriptionEmitter.Emit(plan, kernels, header)),
            new($"{prefix}.Forward.g.cs", forward),
            new($"{prefix}.Backward.g.cs", backward),
            new($"{prefix}.Pack.g.cs", pack),
            new($"{prefix}.Kernels.g.cs", KernelEmitter.Interface(header, kernels)),
        };
        foreach (Isa isa in Isa.All)
        {
            cancellation.ThrowIfCancellationRequested();
            files.Add(new($"{prefix}.Kernels.{isa.Name}.g.cs", KernelEmitter.Struct(header, isa, kernels)));
        }

        return files;
    }
}

/// <summary>Text shared by the methods that run sections.</summary>
internal static class MethodText
{
    /// <summary>A public method that hands over to the kernels of the context's instruction set.</summary>
    public static void Dispatch(CodeWriter code, string name, string parameters, string arguments)
    {
        using (code.Block($"public static void {name}({parameters})"))
        {
            using (code.Block("switch (c.Isa)"))
            {
                foreach (Isa isa in Isa.All.Where(i => i.Supported is not null))
                {
                    code.Line($"case Isa.{isa.Name} when {Qualified(isa.Supported!)}: {Choose(name, isa.Name, arguments)} break;");
                }

                code.Line($"default: {Choose(name, "Portable", arguments)} break;");
            }
        }

        code.Line();
    }

    public static IDisposable Method(CodeWriter code, string name, string parameters) =>
        code.Block($"private static void {name}<TKernels>({parameters}) where TKernels : struct, IKernels");

    public static void Rows(CodeWriter code)
    {
        code.Line("nint cap = c.Capacity;");
        code.Line("c.Share(c.Rows, 8, out int r0, out int r1);");
    }

    /// <summary>Base pointers of one layer: residual stream, what is kept, weights, panels and gradients.</summary>
    public static void LayerBases(CodeWriter code, ModelPlan plan, bool gradients)
    {
        code.Line("float* x = c.Activations.Stream(loop, c.Depth) + (layer * c.Activations.StreamStride);");
        code.Line("float* a = c.Activations.Block(loop, c.Depth, layer);");
        LayerWeights(code, plan, gradients);
        if (gradients)
        {
            code.Line($"float* g = c.Gradients + {N(plan.Parameters.LayersOffset)} + (layer * (nint){N(plan.Parameters.LayerStride)});");
        }
    }

    /// <summary>Base pointers of weights as floats and panels of one layer.</summary>
    /// <param name="backward">Whether the panels are the backward pass's.</param>
    public static void LayerWeights(CodeWriter code, ModelPlan plan, bool backward)
    {
        code.Line(plan.Packed.Copies is { } copies
            ? $"float* w = c.Packed + {N(copies.LayersBegin)} + (layer * (nint){N(copies.LayerStride)});"
            : $"float* w = c.Weights + {N(plan.Parameters.LayersOffset)} + (layer * (nint){N(plan.Parameters.LayerStride)});");
        LayerPanels(code, plan, backward);
    }

    public static void LayerPanels(CodeWriter code, ModelPlan plan, bool backward) =>
        code.Line($"float* {Panels(backward)} + (layer * (nint){N(plan.Packed.LayerStride)});");

    /// <summary>Base pointers of weights as floats and panels outside the layers.</summary>
    public static void WeightBases(CodeWriter code, ModelPlan plan, bool backward)
    {
        Weights(code, plan);
        code.Line($"float* {Panels(backward)};");
    }

    /// <summary>Base pointer of weights as floats outside the layers.</summary>
    public static void Weights(CodeWriter code, ModelPlan plan) =>
        code.Line(plan.Packed.Copies is { } copies ? $"float* w = c.Packed + {N(copies.Begin)};" : "float* w = c.Weights;");

    /// <summary>Base pointer of weights stored in bfloat16, where they are.</summary>
    public static void BFloat16Weights(CodeWriter code, ModelPlan plan)
    {
        if (plan.WeightType == StorageType.BFloat16)
        {
            code.Line("ushort* h = c.BFloat16Weights;");
        }
    }

    /// <summary>The same for one layer.</summary>
    public static void LayerBFloat16Weights(CodeWriter code, ModelPlan plan)
    {
        if (plan.WeightType == StorageType.BFloat16)
        {
            code.Line($"ushort* h = c.BFloat16Weights + {N(plan.Parameters.LayersOffset)} + (layer * (nint){N(plan.Parameters.LayerStride)});");
        }
    }

    /// <summary>Base pointers of the injection in a loop: embedding and state, its weights, panels and gradients.</summary>
    public static void InjectBases(CodeWriter code, ModelPlan plan, bool gradients)
    {
        ActivationPlan a = plan.Activations;
        code.Line("float* outer = c.Outer;");
        if (a.LoopSize > 0)
        {
            code.Line("float* kept = c.Activations.Injection(loop, c.Depth);");
        }

        code.Line($"float* state = loop == 1 ? {CallWriter.At(a.ZeroState)} : c.Activations.State(loop - 1);");
        if (plan.Graph.Inject!.Parameters.Count > 0)
        {
            WeightBases(code, plan, gradients);
            if (gradients)
            {
                code.Line("float* g = c.Gradients;");
            }
        }
    }

    /// <summary>A meeting after the last op, where the plan wants one.</summary>
    public static void End(CodeWriter code, ISet<int> barriers, int count)
    {
        if (barriers.Contains(count))
        {
            code.Line("c.Sync();");
        }
    }

    /// <summary>The ops with barriers where the plan wants them; begins with no knowledge of what ran before.</summary>
    public static void Ops(CodeWriter code, CallWriter calls, IReadOnlyList<Op> ops, ISet<int> barriers)
    {
        for (int i = 0; i < ops.Count; i++)
        {
            if (barriers.Contains(i))
            {
                code.Line("c.Sync();");
            }

            calls.Write(code, ops[i]);
        }
    }

    private static string Panels(bool backward) => backward ? "q = c.BackwardPanels" : "p = c.Packed";

    public static string N(long value) => CSharpLiteral.Of(value);

    private static string Choose(string name, string isa, string arguments) =>
        $"if (c.Timed) {name}<Timed<{isa}>>({arguments}); else {name}<{isa}>({arguments});";

    private static string Qualified(string condition) => condition
        .Replace("AdvSimd", "System.Runtime.Intrinsics.Arm.AdvSimd")
        .Replace("Avx2.", "System.Runtime.Intrinsics.X86.Avx2.")
        .Replace("Fma.", "System.Runtime.Intrinsics.X86.Fma.");
}
