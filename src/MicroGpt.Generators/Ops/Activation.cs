using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Kernels;

namespace MicroGpt.Generators.Ops;

/// <summary>y = activation(x), element by element.</summary>
internal sealed record Activation(ActivationKind Kind, Tensor X, Tensor Y) : Op
{
    public override IEnumerable<Tensor> Inputs => [X];

    public override IEnumerable<Tensor> Outputs => [Y];

    public override string Formula => $"{Y.Title} = {Words.Of(Kind)}({X.Name})";

    public static Tensor Append(OpList ops, string name, ActivationKind kind, Tensor x) =>
        ops.AppendRows(new Activation(kind, x, ops.New(name, x.Width))).Y;

    public override Op Reading(Func<Tensor, Tensor> replace) => this with { X = replace(X) };

    public override KernelCall Lower(IPlacement placement) => new(
        new ActivationKernel(Kind, Y.Width.Padded, Y.Stride), Operand.List(X, Y));
}

/// <summary>dx = dy activation'(x).</summary>
internal sealed record ActivationGrad(ActivationKind Kind, Tensor Dy, Tensor X, Tensor Dx) : Op
{
    public override IEnumerable<Tensor> Inputs => [Dy, X];

    public override IEnumerable<Tensor> Outputs => [Dx];

    public override Tensor Replaceable => Dy;

    public override string Formula => $"{Dx.Title} = {Dy.Name} {Words.Of(Kind)}'({X.Name})";

    public static Tensor Append(OpList ops, Activation forward, Tensor dy) =>
        ops.AppendRows(new ActivationGrad(forward.Kind, dy, forward.X, ops.GradientOf(forward.X))).Dx;

    public override Op Reading(Func<Tensor, Tensor> replace) => this with { Dy = replace(Dy), X = replace(X) };

    public override KernelCall Lower(IPlacement placement) => new(
        new ActivationGradKernel(Kind, Dx.Width.Padded, X.Type, X.Stride, Dx.Stride), Operand.List(Dy, X, Dx));
}
