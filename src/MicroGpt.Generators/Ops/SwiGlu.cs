using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Kernels;

namespace MicroGpt.Generators.Ops;

/// <summary>y = silu(gate) * up, where a row of x is the gate and then up (Shazeer 2020, arXiv 2002.05202).</summary>
internal sealed record SwiGlu(Tensor X, Tensor Y) : Op
{
    public override IEnumerable<Tensor> Inputs => [X];

    public override IEnumerable<Tensor> Outputs => [Y];

    public override string Formula => $"{Y.Title} = silu(gate) * up";

    /// <summary>Width of the row that holds gate and up, each padded to whole vectors.</summary>
    public static Extent InputWidth(Extent hidden) => new(2 * hidden.Count, hidden.Count);

    public static Tensor Append(OpList ops, string name, Tensor x) =>
        ops.AppendRows(new SwiGlu(x, ops.New(name, Extent.Of(x.Width.Segment)))).Y;

    public override Op Reading(Func<Tensor, Tensor> replace) => this with { X = replace(X) };

    public override KernelCall Lower(IPlacement placement) => new(
        new SwiGluKernel(Y.Width.Padded, X.Stride, Y.Stride), Operand.List(X, Y));
}

/// <summary>dgate = dy up silu'(gate), dup = dy silu(gate).</summary>
internal sealed record SwiGluGrad(Tensor Dy, Tensor X, Tensor Dx) : Op
{
    public override IEnumerable<Tensor> Inputs => [Dy, X];

    public override IEnumerable<Tensor> Outputs => [Dx];

    public override string Formula => $"{Dx.Title} = {Dy.Name} swiGlu'({X.Name})";

    public static Tensor Append(OpList ops, SwiGlu forward, Tensor dy) =>
        ops.AppendRows(new SwiGluGrad(dy, forward.X, ops.GradientOf(forward.X))).Dx;

    public override Op Reading(Func<Tensor, Tensor> replace) => this with { Dy = replace(Dy), X = replace(X) };

    public override KernelCall Lower(IPlacement placement) => new(
        new SwiGluGradKernel(Dy.Width.Padded, X.Type, X.Stride, Dy.Stride, Dx.Stride), Operand.List(Dy, X, Dx));
}
