using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Kernels;

namespace MicroGpt.Generators.Ops;

/// <summary>Cross-entropy of each row in nats, written to <c>rowLoss</c>. Keeps the log-sum-exp of each row.</summary>
internal sealed record CrossEntropy(Tensor Logits, Tensor LogSumExp) : Op
{
    public override IEnumerable<Tensor> Inputs => [Logits];

    public override IEnumerable<Tensor> Outputs => [LogSumExp];

    public override string Formula => "rowLoss (T) = logSumExp(logits) - logits[target]";

    public static Tensor Append(OpList ops, Tensor logits) =>
        ops.AppendRows(new CrossEntropy(logits, ops.Tensors.Statistic("lossLogSumExp"))).LogSumExp;

    public override Op Reading(Func<Tensor, Tensor> replace) => this with { Logits = replace(Logits) };

    public override KernelCall Lower(IPlacement placement) => new(
        new CrossEntropyKernel(Logits.Width.Count, Logits.Stride),
        Operand.List(Logits, Operand.Targets, Operand.Expression("rowLoss"), LogSumExp));
}

/// <summary>dlogits = rowWeight (softmax(logits) - onehot(target)), in place of the logits.</summary>
internal sealed record CrossEntropyGrad(Tensor Logits, Tensor LogSumExp, Tensor Dlogits) : Op
{
    public override IEnumerable<Tensor> Inputs => [Logits, LogSumExp];

    public override IEnumerable<Tensor> Outputs => [Dlogits];

    public override Tensor Replaceable => Logits;

    public override string Formula => $"{Dlogits.Title} = rowWeight (softmax - onehot), in place";

    public static Tensor Append(OpList ops, CrossEntropy forward) =>
        ops.AppendRows(new CrossEntropyGrad(forward.Logits, forward.LogSumExp, ops.GradientOf(forward.Logits))).Dlogits;

    public override Op Reading(Func<Tensor, Tensor> replace) =>
        this with { Logits = replace(Logits), LogSumExp = replace(LogSumExp) };

    public override KernelCall Lower(IPlacement placement) => new(
        new CrossEntropyGradKernel(Logits.Width.Count, Logits.Stride),
        Operand.List(Logits, Operand.Targets, LogSumExp, Operand.Expression("rowWeight")));
}
