using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Kernels;

namespace MicroGpt.Generators.Ops;

/// <summary>narrow = x rounded to bfloat16, for the backward pass to read.</summary>
internal sealed record Narrow(Tensor X, Tensor Y) : Op
{
    public override IEnumerable<Tensor> Inputs => [X];

    public override IEnumerable<Tensor> Outputs => [Y];

    public override RunCondition Condition => RunCondition.BeforeBackward;

    public override string Formula => $"{Y.Title} in bfloat16, for backward";

    public override Op Reading(Func<Tensor, Tensor> replace) => this with { X = replace(X) };

    public override KernelCall Lower(IPlacement placement) => new(
        new NarrowKernel(X.Width.Padded, X.Stride, Y.Stride), Operand.List(X, Y));
}
