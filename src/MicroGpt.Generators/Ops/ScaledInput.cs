using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Kernels;

namespace MicroGpt.Generators.Ops;

/// <summary>y = a x + b e before a block, with two learned numbers.</summary>
internal sealed record ScaledInput(Tensor X, Parameter A, Tensor E, Parameter B, Tensor Y) : Op
{
    public override IEnumerable<Tensor> Inputs => [X, E];

    public override IEnumerable<Tensor> Outputs => [Y];

    public override IEnumerable<Parameter> Parameters => [A, B];

    public override string Formula => $"{Y.Title} = a {X.Name} + b {E.Name}";

    public static Tensor Append(OpList ops, string name, Tensor x, Parameter a, Tensor e, Parameter b) =>
        ops.AppendRows(new ScaledInput(x, a, e, b, ops.New(name, x.Width))).Y;

    public override Op Reading(Func<Tensor, Tensor> replace) => this with { X = replace(X), E = replace(E) };

    public override KernelCall Lower(IPlacement placement) => new(
        new ScaledInputKernel(Y.Width.Padded, Y.Stride), Operand.List(X, Operand.Weight(A), E, Operand.Weight(B), Y));
}

/// <summary>de = addTo + b dy, and for each token the sums of dy x and of dy e.</summary>
internal sealed record ScaledInputEmbeddingGrad(
    Tensor AddTo, Tensor Dy, Tensor X, Tensor E, Parameter B, Tensor De, Tensor DotX, Tensor DotE) : Op
{
    public override IEnumerable<Tensor> Inputs => [AddTo, Dy, X, E];

    public override IEnumerable<Tensor> Outputs => [De, DotX, DotE];

    public override IEnumerable<Parameter> Parameters => [B];

    public override Tensor Replaceable => AddTo;

    public override string Formula => $"{De.Title} = {AddTo.Name} + b {Dy.Name}; sums of {Dy.Name} {X.Name}, {Dy.Name} {E.Name}";

    public static ScaledInputEmbeddingGrad Append(OpList ops, ScaledInput forward, Tensor dy, Tensor addTo)
    {
        TensorSource tensors = ops.Tensors;
        return ops.AppendRows(new ScaledInputEmbeddingGrad(
            addTo, dy, forward.X, forward.E, forward.B, ops.GradientOf(forward.E), tensors.Statistic("dotX"), tensors.Statistic("dotE")));
    }

    public override Op Reading(Func<Tensor, Tensor> replace) =>
        this with { AddTo = replace(AddTo), Dy = replace(Dy), X = replace(X), E = replace(E) };

    public override KernelCall Lower(IPlacement placement)
    {
        if (!placement.SharePlace(AddTo, De))
        {
            throw new InvalidOperationException("The gradient of the embedding collects in place.");
        }

        return new KernelCall(
            new ScaledInputEmbeddingGradKernel(De.Width.Padded, X.Type, X.Stride, De.Stride),
            Operand.List(Dy, X, E, Operand.Weight(B), De, DotX, DotE));
    }
}

/// <summary>dx = a dy.</summary>
internal sealed record ScaledInputGrad(Tensor Dy, Parameter A, Tensor Dx) : Op
{
    public override IEnumerable<Tensor> Inputs => [Dy];

    public override IEnumerable<Tensor> Outputs => [Dx];

    public override IEnumerable<Parameter> Parameters => [A];

    public override Tensor Replaceable => Dy;

    public override string Formula => $"{Dx.Title} = a {Dy.Name}";

    public static Tensor Append(OpList ops, ScaledInput forward, Tensor dy) =>
        ops.AppendRows(new ScaledInputGrad(dy, forward.A, ops.GradientOf(forward.X))).Dx;

    public override Op Reading(Func<Tensor, Tensor> replace) => this with { Dy = replace(Dy) };

    public override KernelCall Lower(IPlacement placement) => new(
        new ScaledInputGradKernel(Dx.Width.Padded, Dx.Stride), Operand.List(Dy, Operand.Weight(A), Dx));
}

/// <summary>da += sum over tokens of dy x, db += sum of dy e, from the sums of each token.</summary>
internal sealed record ScaledInputParameterGrad(Tensor DotX, Tensor DotE, Parameter A, Parameter B) : Op
{
    public override IEnumerable<Tensor> Inputs => [DotX, DotE];

    public override IEnumerable<Tensor> Outputs => [];

    public override IEnumerable<Parameter> Parameters => [A, B];

    public override string Formula => "da += sum of dotX, db += sum of dotE";

    public override Op Reading(Func<Tensor, Tensor> replace) => this with { DotX = replace(DotX), DotE = replace(DotE) };

    public override KernelCall Lower(IPlacement placement) => new(
        new ScaledInputParameterGradKernel(),
        Operand.List(DotX, DotE, Operand.Gradient(A), Operand.Gradient(B), Operand.RowCount))
    {
        Divided = A.Columns.Padded,
    };
}
