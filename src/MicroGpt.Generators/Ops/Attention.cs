using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Kernels;

namespace MicroGpt.Generators.Ops;

/// <summary>Causal attention of every head: y = softmax(q k^T / sqrt(headSize)) v. Keeps the log-sum-exp of each (token, head).</summary>
internal sealed record Attention(Tensor Qkv, Tensor Y, Tensor LogSumExp, AttentionPlan Plan) : Op
{
    public override IEnumerable<Tensor> Inputs => [Qkv];

    public override IEnumerable<Tensor> Outputs => [Y, LogSumExp];

    /// <summary>Scores and weighted values over all positions are 4 T C; the causal mask leaves 2 T C.</summary>
    public override long Flops => 2L * Plan.Context * Y.Width.Count;

    public override string Formula => $"{Y.Title} = causal softmax(q k^T) v";

    public static Tensor Append(OpList ops, Tensor qkv, AttentionPlan plan)
    {
        int headSize = qkv.Width.Segment;
        Tensor y = ops.New("attention", new Extent(plan.Heads * headSize, headSize));
        Tensor logSumExp = ops.New("logSumExp", Extent.Of(plan.Heads));
        return ops.Append(new Attention(qkv, y, logSumExp, plan) { Partition = Partition.Heads }).Y;
    }

    public override Op Reading(Func<Tensor, Tensor> replace) => this with { Qkv = replace(Qkv) };

    public AttentionShape Shape(IPlacement placement) =>
        new(Plan, Qkv.Type, Qkv.Stride, Y.Stride, LogSumExp.Stride, placement.CacheFloatsPerSlot);

    public override KernelCall Lower(IPlacement placement) => new(
        new AttentionKernel(Shape(placement)),
        Operand.List(Qkv, Y, LogSumExp, Operand.Spans, Operand.Expression("cache"), Operand.Private));
}

/// <summary>Gradients of queries, keys and values; scores are recomputed from the log-sum-exp.</summary>
internal sealed record AttentionGrad(Tensor Dy, Tensor Qkv, Tensor Y, Tensor LogSumExp, Tensor Dqkv, AttentionPlan Plan) : Op
{
    public override IEnumerable<Tensor> Inputs => [Dy, Qkv, Y, LogSumExp];

    public override IEnumerable<Tensor> Outputs => [Dqkv];

    public override long Flops => 4L * Plan.Context * Y.Width.Count;

    public override string Formula => $"{Dqkv.Title} = attention'({Qkv.Name}) {Dy.Name}";

    public static Tensor Append(OpList ops, Attention forward, Tensor dy)
    {
        Tensor dqkv = ops.GradientOf(forward.Qkv);
        var op = new AttentionGrad(dy, forward.Qkv, forward.Y, forward.LogSumExp, dqkv, forward.Plan) { Partition = Partition.Heads };
        return ops.Append(op).Dqkv;
    }

    public override Op Reading(Func<Tensor, Tensor> replace) =>
        this with { Dy = replace(Dy), Qkv = replace(Qkv), Y = replace(Y), LogSumExp = replace(LogSumExp) };

    public override KernelCall Lower(IPlacement placement)
    {
        AttentionShape shape = new(Plan, Qkv.Type, Qkv.Stride, Y.Stride, LogSumExp.Stride, placement.CacheFloatsPerSlot)
        {
            QkvGrad = Dqkv.Stride,
            OutputGrad = Dy.Stride,
        };
        return new KernelCall(
            new AttentionGradKernel(shape), Operand.List(Dy, Qkv, Y, LogSumExp, Dqkv, Operand.Spans, Operand.Private));
    }
}
