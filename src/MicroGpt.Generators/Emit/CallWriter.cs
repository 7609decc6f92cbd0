using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Planning;
using MicroGpt.Generators.Spec;

namespace MicroGpt.Generators.Emit;

/// <summary>
/// Turns an op into a call of its kernel and asks for that kernel. Addresses are a base pointer of the method (w, p, q, g
/// for weights, panels and gradients, h for weights stored in bfloat16; x, a, kept, state, outer, scratch for activations) and a constant offset.
/// </summary>
internal sealed partial class CallWriter(ModelPlan plan, KernelSet kernels)
{
    private const int Lanes = Extent.Lanes;
    private readonly ArchitectureSpec _a = plan.Spec.Architecture;

    /// <summary>Writes the call with its shape in a comment, and before it the division of a parameter's axis.</summary>
    public void Write(CodeWriter code, Op op)
    {
        switch (op.Kind)
        {
            case OpKind.Embed: Embed(code, op); break;
            case OpKind.Add: Add(code, op); break;
            case OpKind.AddFirst: AddFirst(code, op); break;
            case OpKind.Copy:
                Rows(code, op, new CopyKernel(op.Output.Width.Padded, op.Output.Stride), At(op.Input(0)), At(op.Output));
                break;
            case OpKind.ScaledAdd: ScaledAdd(code, op); break;
            case OpKind.LoopEmbed:
                Rows(code, op, new AddRowKernel(op.Output.Width.Padded, op.Output.Stride), At(op.Input(0)), LoopRow(Weight(op.Parameters[0]!), op.Parameters[0]!), At(op.Output));
                break;
            case OpKind.Norm: Norm(code, op); break;
            case OpKind.Linear: Linear(code, op); break;
            case OpKind.Rotary: Rotary(code, op, false); break;
            case OpKind.Attention: Attention(code, op); break;
            case OpKind.Activation:
                Rows(code, op, new ActivationKernel(_a.Activation, op.Output.Width.Padded, op.Output.Stride), At(op.Input(0)), At(op.Output));
                break;
            case OpKind.CrossEntropy:
                Rows(code, op, new CrossEntropyKernel(op.Input(0).Width.Count, op.Input(0).Stride), At(op.Input(0)), "c.Targets", "rowLoss", At(op.Output));
                break;
            case OpKind.Narrow: Narrow(code, op); break;
            case OpKind.EmbedGrad: EmbedGrad(code, op); break;
            case OpKind.ScaleGrad: ScaleGrad(code, op); break;
            case OpKind.ScaledAddParameterGrad: ScaledAddParameterGrad(code, op); break;
            case OpKind.LoopEmbedGrad: ColumnSum(code, op, LoopRow(Gradient(op.Parameters[0]!), op.Parameters[0]!)); break;
            case OpKind.NormInputGrad: NormInputGrad(code, op); break;
            case OpKind.NormParameterGrad: NormParameterGrad(code, op); break;
            case OpKind.LinearInputGrad: LinearInputGrad(code, op); break;
            case OpKind.LinearWeightGrad: LinearWeightGrad(code, op); break;
            case OpKind.BiasGrad: ColumnSum(code, op, Gradient(op.Parameters[0]!)); break;
            case OpKind.RotaryGrad: Rotary(code, op, true); break;
            case OpKind.AttentionGrad: AttentionGrad(code, op); break;
            case OpKind.ActivationGrad:
                Rows(code, op, new ActivationGradKernel(_a.Activation, op.Output.Width.Padded, op.Input(1).Type, op.Input(1).Stride, op.Output.Stride), At(op.Input(0)), At(op.Input(1)), At(op.Output));
                break;
            case OpKind.CrossEntropyGrad:
                Rows(code, op, new CrossEntropyGradKernel(op.Input(0).Width.Count, op.Input(0).Stride), At(op.Input(0)), "c.Targets", At(op.Input(1)), "rowWeight");
                break;
            default: throw new InvalidOperationException($"{op.Kind} has no kernel.");
        }
    }

    public string At(Tensor tensor)
    {
        string address = At(plan.Activations[tensor]);
        return tensor.Type == StorageType.Float32 ? address : $"(ushort*)({address})";
    }

    public static string At(Place place) => place.Region switch
    {
        Region.Outer => At("outer", place.Offset),
        Region.Stream => At("x", place.Offset),
        Region.Next => At("y", place.Offset),
        Region.Layer => At("a", place.Offset),
        Region.Loop => At("kept", place.Offset),
        Region.State => At("state", place.Offset),
        _ => At("scratch", place.Offset),
    };

    /// <summary>Name of the kernel that lends keys and values to later loops.</summary>
    public string CallLend()
    {
        Op attention = plan.Graph.Block.Forward.Single(op => op.Kind == OpKind.Attention);
        AttentionShape shape = AttentionShape(attention.Input(0), attention.Output, attention.Outputs[1]);
        return Call(new LendKernel(shape, plan.Graph.Layers, plan.Graph.Loops));
    }

    public string Call(Kernel kernel) => "TKernels." + kernels.Require(kernel);

    private static string At(string region, int floatsPerRow) =>
        floatsPerRow == 0 ? region : $"{region} + ({CSharpLiteral.Of(floatsPerRow)} * cap)";

    private static string Optional(Parameter? parameter, Func<Parameter, string> at) => parameter is null ? string.Empty : at(parameter);

    private void Rows(CodeWriter code, Op op, Kernel kernel, params string[] arguments)
    {
        string range = op.Partition == Partition.HeadRows ? "h0, h1" : "r0, r1";
        Line(code, op, kernel, [.. arguments, range]);
    }

    private void Shared(CodeWriter code, Op op, Kernel kernel, int count, params string[] arguments)
    {
        // Whole tiles of every instruction set where the axis is long enough.
        int grain = count >= 96 ? 24 : Lanes;
        code.Line($"c.Share({CSharpLiteral.Of(count)}, {CSharpLiteral.Of(grain)}, out p0, out p1);");
        Line(code, op, kernel, [.. arguments, "p0", "p1"]);
    }

    private void Line(CodeWriter code, Op op, Kernel kernel, string[] arguments)
    {
        if (op.Partition != Partition.Columns)
        {
            kernels.CountFlops(kernel, FlopCounter.Of(op, plan) * FlopCounter.RunsPerStep(op, plan));
            kernels.CountTraffic(kernel, TrafficCounter.Of(op, plan));
        }

        code.Line($"{Call(kernel)}({string.Join(", ", arguments.Where(a => a.Length > 0))}); // {OpComment.Of(op)}");
    }

    // Only for a backward pass.
    private void Narrow(CodeWriter code, Op op)
    {
        Tensor x = op.Input(0);
        using (code.Block("if (keeps)"))
        {
            Rows(code, op, new NarrowKernel(x.Width.Padded, x.Stride, op.Output.Stride), At(x), At(op.Output));
        }
    }

    private void Embed(CodeWriter code, Op op)
    {
        Parameter wte = op.Parameters[0]!;
        bool positions = op.Parameters[1] is not null;
        var kernel = new EmbedKernel(op.Output.Width.Padded, plan.WeightType, wte.RowStride, op.Output.Stride, positions);
        Rows(code, op, kernel, Stored(wte), "c.Tokens", Optional(op.Parameters[1], Stored), positions ? "c.Positions" : string.Empty, At(op.Output));
    }

    private void EmbedGrad(CodeWriter code, Op op)
    {
        Parameter wte = op.Parameters[0]!;
        Tensor dy = op.Input(0);
        bool positions = op.Parameters[1] is not null;
        var kernel = new EmbedGradKernel(dy.Width.Padded, wte.RowStride, dy.Stride, positions);
        Shared(code, op, kernel, dy.Width.Padded, At(dy), Gradient(wte), "c.Tokens", Optional(op.Parameters[1], Gradient), positions ? "c.Positions" : string.Empty, "c.Rows");
    }

    private void Norm(CodeWriter code, Op op)
    {
        Tensor x = op.Input(0);
        bool centred = op.Outputs.Count > 2;
        var kernel = new NormKernel(
            x.Width, x.Stride, op.Output.Stride, centred, op.Parameters[0] is not null, op.Parameters[1] is not null, _a.Normalization.Epsilon);
        Rows(
            code, op, kernel, At(x), Optional(op.Parameters[0], Weight), Optional(op.Parameters[1], Weight),
            At(op.Output), At(op.Outputs[1]), centred ? At(op.Outputs[2]) : string.Empty);
    }

    private void NormInputGrad(CodeWriter code, Op op)
    {
        Tensor x = op.Input(2);
        Tensor? mean = op.Inputs[4];
        var kernel = new NormInputGradKernel(
            x.Width, x.Type, x.Stride, op.Input(1).Stride, op.Output.Stride, mean is not null, op.Parameters[0] is not null, op.Inputs[0] is not null);
        Rows(
            code, op, kernel, op.Inputs[0] is { } addTo ? At(addTo) : string.Empty, At(op.Input(1)), At(x), At(op.Input(3)),
            mean is null ? string.Empty : At(mean), Optional(op.Parameters[0], Weight), At(op.Output));
    }

    private void NormParameterGrad(CodeWriter code, Op op)
    {
        Tensor dy = op.Input(0);
        Tensor x = op.Input(1);
        Tensor? mean = op.Inputs[3];
        var kernel = new NormParameterGradKernel(x.Width.Padded, x.Type, x.Stride, dy.Stride, mean is not null, op.Parameters[1] is not null);
        Shared(
            code, op, kernel, x.Width.Padded, At(dy), At(x), At(op.Input(2)), mean is null ? string.Empty : At(mean),
            Gradient(op.Parameters[0]!), Optional(op.Parameters[1], Gradient), "c.Rows");
    }

    private void Linear(CodeWriter code, Op op)
    {
        Tensor x = op.Input(0);
        PackedWeight packed = plan.Packed[op.Parameters[0]!];
        bool hasBias = op.Parameters[1] is not null;
        ResidualKind residual = Residual(op.Inputs[1], op.Output);
        if (op.Partition == Partition.Columns)
        {
            // Whole groups of panels for every worker.
            code.Line($"c.Share({CSharpLiteral.Of(packed.Outputs)}, 64, out p0, out p1);");
            Line(code, op, new MatVecKernel(packed.Inputs, packed.Outputs, hasBias, residual != ResidualKind.None), [.. LinearOperands(op, packed), "p0", "p1"]);
            return;
        }

        var kernel = new LinearKernel(
            "Linear", packed.Inputs, packed.Outputs, x.Stride, op.Output.Stride, hasBias, residual);
        Rows(code, op, kernel, LinearOperands(op, packed));
    }

    private string[] LinearOperands(Op op, PackedWeight packed) =>
    [
        At(op.Input(0)), V.Offset("p", checked((int)packed.Offset)), Optional(op.Parameters[1], Weight),
        op.Inputs[1] is { } residual ? At(residual) : string.Empty, At(op.Output),
    ];

    private void LinearInputGrad(CodeWriter code, Op op)
    {
        Tensor dy = op.Input(1);
        PackedWeight packed = plan.Packed[op.Parameters[0]!];
        var kernel = new LinearKernel("InputGrad", packed.Outputs, packed.Inputs, dy.Stride, op.Output.Stride, false, Residual(op.Inputs[0], op.Output));
        Rows(
            code, op, kernel, At(dy), V.Offset("q", checked((int)packed.Offset)),
            op.Inputs[0] is { } addTo ? At(addTo) : string.Empty, At(op.Output));
    }

    private ResidualKind Residual(Tensor? residual, Tensor output) => residual is null
        ? ResidualKind.None
        : At(residual) == At(output) ? ResidualKind.InPlace : ResidualKind.Apart;

    private void LinearWeightGrad(CodeWriter code, Op op)
    {
        Parameter weight = op.Parameters[0]!;
        Tensor rows = op.Input(op.Transposed ? 1 : 0);
        Tensor columns = op.Input(op.Transposed ? 0 : 1);
        var kernel = new WeightGradKernel(weight.StoredRows, columns.Width.Padded, rows.Type, rows.Stride, columns.Stride, weight.RowStride);
        Shared(code, op, kernel, weight.StoredRows, At(rows), At(columns), Gradient(weight), "c.Private", "c.Rows");
    }

    private void ColumnSum(CodeWriter code, Op op, string target)
    {
        Tensor dy = op.Input(0);
        Shared(code, op, new BiasGradKernel(dy.Width.Padded, dy.Stride), dy.Width.Padded, At(dy), target, "c.Rows");
    }

    private void Rotary(CodeWriter code, Op op, bool backward)
    {
        if (At(op.Input(0)) != At(op.Output))
        {
            throw new InvalidOperationException("Rotary positions are applied in place.");
        }

        var kernel = new RotaryKernel(plan.Attention.Heads, plan.Attention.PaddedHeadSize, op.Output.Stride, backward);
        Rows(code, op, kernel, At(op.Output), "c.Tables", "c.Positions");
    }

    private AttentionShape AttentionShape(Tensor qkv, Tensor output, Tensor statistics) => new(
        plan.Attention, qkv.Type, qkv.Stride, output.Stride, statistics.Stride, plan.Attention.CacheFloats * plan.Graph.Layers * plan.Graph.Loops);

    private void Attention(CodeWriter code, Op op)
    {
        var kernel = new AttentionKernel(AttentionShape(op.Input(0), op.Output, op.Outputs[1]));
        Line(code, op, kernel, [At(op.Input(0)), At(op.Output), At(op.Outputs[1]), "c.Spans", "cache", "c.Private", "i0", "i1"]);
    }

    private void AttentionGrad(CodeWriter code, Op op)
    {
        AttentionShape shape = AttentionShape(op.Input(1), op.Input(2), op.Input(3)) with { QkvGrad = op.Output.Stride, OutputGrad = op.Input(0).Stride };
        var kernel = new AttentionGradKernel(shape);
        Line(code, op, kernel, [At(op.Input(0)), At(op.Input(1)), At(op.Input(2)), At(op.Input(3)), At(op.Output), "c.Spans", "c.Private", "i0", "i1"]);
    }
}
