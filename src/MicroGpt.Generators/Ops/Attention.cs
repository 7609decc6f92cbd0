using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Kernels;

namespace MicroGpt.Generators.Ops;

/// <summary>
/// Attention of every head, causal or full: y = softmax(q k^T / sqrt(headSize)) v. Keeps the log-sum-exp of each (token, head).
/// </summary>
internal sealed record Attention(Tensor Qkv, Tensor Y, Tensor LogSumExp, AttentionPlan Plan) : Op
{
    /// <summary>Share of the probabilities that training drops; the others are multiplied by 1 / (1 - rate).</summary>
    public float DropoutRate { get; init; }

    public override IEnumerable<Tensor> Inputs => [Qkv];

    public override IEnumerable<Tensor> Outputs => [Y, LogSumExp];

    /// <summary>Scores and weighted values over all positions are 4 T C; the causal mask leaves 2 T C.</summary>
    public override long Flops => (Plan.IsFull ? 4L : 2L) * Plan.Context * Y.Width.Count;

    public override string Formula => $"{Y.Title} = {(DropoutRate > 0 ? $"dropout({Probabilities})" : Probabilities)} v";

    private string Probabilities => $"{Words.Of(Plan.IsFull ? AttentionKind.Full : AttentionKind.Causal)} softmax(q k^T)";

    public static Tensor Append(OpList ops, Tensor qkv, AttentionPlan plan, float dropoutRate = 0)
    {
        int headSize = qkv.Width.Segment;
        Tensor y = ops.New("attention", qkv.Width with { Count = plan.Heads * headSize });
        Tensor logSumExp = ops.New("logSumExp", Extent.Of(plan.Heads));
        return ops.Append(new Attention(qkv, y, logSumExp, plan) { DropoutRate = dropoutRate, Partition = Partition.Heads }).Y;
    }

    public override Op Reading(Func<Tensor, Tensor> replace) => this with { Qkv = replace(Qkv) };

    public AttentionShape Shape(IPlacement placement) =>
        new(Plan, Qkv.Type, Qkv.Stride, Y.Stride, LogSumExp.Stride, placement.CacheFloatsPerBlock) { Dropout = DropoutRate };

    /// <summary>What a kernel reads to drop probabilities.</summary>
    public static Operand?[] DropoutOperands(float rate) =>
        rate > 0 ? [Operand.DropoutKeys, Operand.Of(DropoutSite.Attention)] : [];

    public override KernelCall Lower(IPlacement placement)
    {
        Operand?[] cache = Plan.IsFull ? [] : [Operand.Expression("cache")];
        return new KernelCall(
            new AttentionKernel(Shape(placement)),
            Operand.List([Qkv, Y, LogSumExp, Operand.Spans, .. cache, Operand.Private, .. DropoutOperands(DropoutRate)]));
    }
}

/// <summary>Gradients of queries, keys and values; scores are recomputed from the log-sum-exp.</summary>
internal sealed record AttentionGrad(Tensor Dy, Tensor Qkv, Tensor Y, Tensor LogSumExp, Tensor Dqkv, AttentionPlan Plan) : Op
{
    /// <summary>As in the forward pass.</summary>
    public float DropoutRate { get; init; }

    public override IEnumerable<Tensor> Inputs => [Dy, Qkv, Y, LogSumExp];

    public override IEnumerable<Tensor> Outputs => [Dqkv];

    public override long Flops => (Plan.IsFull ? 8L : 4L) * Plan.Context * Y.Width.Count;

    public override string Formula => $"{Dqkv.Title} = attention'({Qkv.Name}) {Dy.Name}";

    public static Tensor Append(OpList ops, Attention forward, Tensor dy)
    {
        Tensor dqkv = ops.GradientOf(forward.Qkv);
        return ops.Append(new AttentionGrad(dy, forward.Qkv, forward.Y, forward.LogSumExp, dqkv, forward.Plan)
        {
            DropoutRate = forward.DropoutRate,
            Partition = Partition.Heads,
        }).Dqkv;
    }

    public override Op Reading(Func<Tensor, Tensor> replace) =>
        this with { Dy = replace(Dy), Qkv = replace(Qkv), Y = replace(Y), LogSumExp = replace(LogSumExp) };

    public override KernelCall Lower(IPlacement placement)
    {
        AttentionShape shape = new(Plan, Qkv.Type, Qkv.Stride, Y.Stride, LogSumExp.Stride, placement.CacheFloatsPerBlock)
        {
            QkvGrad = Dqkv.Stride,
            OutputGrad = Dy.Stride,
            Dropout = DropoutRate,
        };
        return new KernelCall(
            new AttentionGradKernel(shape),
            Operand.List([Dy, Qkv, Y, LogSumExp, Dqkv, Operand.Spans, Operand.Private, .. Attention.DropoutOperands(DropoutRate)]));
    }
}
