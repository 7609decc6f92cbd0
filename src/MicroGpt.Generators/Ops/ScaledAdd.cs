using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Kernels;

namespace MicroGpt.Generators.Ops;

/// <summary>u = a s + b e, with factors per channel.</summary>
internal sealed record ScaledAdd(Tensor S, Parameter A, Tensor E, Parameter B, Tensor U) : Op
{
    public override IEnumerable<Tensor> Inputs => [S, E];

    public override IEnumerable<Tensor> Outputs => [U];

    public override IEnumerable<Parameter> Parameters => [A, B];

    public override string Formula => $"{U.Title} = a {S.Name} + b {E.Name}";

    public static Tensor Append(OpList ops, string name, Tensor s, Parameter a, Tensor e, Parameter b) =>
        ops.AppendRows(new ScaledAdd(s, a, e, b, ops.New(name, s.Width))).U;

    public override Op Reading(Func<Tensor, Tensor> replace) => this with { S = replace(S), E = replace(E) };

    public override KernelCall Lower(IPlacement placement) => new(
        new ScaledAddKernel(U.Width.Padded, U.Stride), Operand.List(S, Operand.Weight(A), E, Operand.Weight(B), U));
}

/// <summary>dx = (addTo +) scale dy, with scale one of the factors of a <see cref="ScaledAdd"/>.</summary>
internal sealed record ScaleGrad(Tensor? AddTo, Tensor Dy, Parameter Scale, Tensor Dx) : Op
{
    public override IEnumerable<Tensor> Inputs => Given(AddTo, Dy);

    public override IEnumerable<Tensor> Outputs => [Dx];

    public override IEnumerable<Parameter> Parameters => [Scale];

    public override Tensor Replaceable => AddTo ?? Dy;

    public override string Formula => $"{Dx.Title} = {(AddTo is null ? string.Empty : AddTo.Name + " + ")}scale {Dy.Name}";

    public static Tensor Append(OpList ops, Tensor x, Parameter scale, Tensor dy, Tensor? addTo) =>
        ops.AppendRows(new ScaleGrad(addTo, dy, scale, ops.GradientOf(x))).Dx;

    public override Op Reading(Func<Tensor, Tensor> replace) =>
        this with { AddTo = AddTo is null ? null : replace(AddTo), Dy = replace(Dy) };

    public override KernelCall Lower(IPlacement placement) => new(
        new ScaleGradKernel(Dx.Width.Padded, Dx.Stride, AddTo is not null), Operand.List(AddTo, Dy, Operand.Weight(Scale), Dx));
}

/// <summary>da += sum over tokens of du s, db += sum of du e.</summary>
internal sealed record ScaledAddParameterGrad(Tensor Du, Tensor S, Tensor E, Parameter A, Parameter B) : Op
{
    public override IEnumerable<Tensor> Inputs => [Du, S, E];

    public override IEnumerable<Tensor> Outputs => [];

    public override IEnumerable<Parameter> Parameters => [A, B];

    public override string Formula => $"da += sum of {Du.Name} {S.Name}, db += sum of {Du.Name} {E.Name}";

    public override Op Reading(Func<Tensor, Tensor> replace) => this with { Du = replace(Du), S = replace(S), E = replace(E) };

    public override KernelCall Lower(IPlacement placement) => new(
        new ScaledAddParameterGradKernel(Du.Width.Padded, Du.Stride),
        Operand.List(Du, S, E, Operand.Gradient(A), Operand.Gradient(B), Operand.RowCount))
    {
        Divided = Du.Width.Padded,
    };
}
