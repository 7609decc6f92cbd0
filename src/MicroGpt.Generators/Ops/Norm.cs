using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Kernels;

namespace MicroGpt.Generators.Ops;

/// <summary>
/// y = (x - mean) rstd gain + shift with rstd = 1 / sqrt(variance + epsilon); rmsNorm lacks mean and shift. Keeps rstd and mean for the
/// backward pass.
/// </summary>
internal sealed record Norm(Tensor X, Parameter? Gain, Parameter? Shift, Tensor Y, Tensor Rstd, Tensor? Mean, float Epsilon) : Op
{
    public override IEnumerable<Tensor> Inputs => [X];

    public override IEnumerable<Tensor> Outputs => Given(Y, Rstd, Mean);

    public override IEnumerable<Parameter> Parameters => Given(Gain, Shift);

    public override string Formula => $"{Y.Title} = {(Mean is null ? "rmsNorm" : "layerNorm")}({X.Name})";

    /// <param name="centred">Whether the mean is subtracted: layerNorm.</param>
    public static Tensor Append(OpList ops, string name, Tensor x, Parameter? gain, Parameter? shift, bool centred, float epsilon)
    {
        Tensor y = ops.New(name, x.Width);
        Tensor rstd = ops.Tensors.Statistic(name + "Rstd");
        Tensor? mean = centred ? ops.Tensors.Statistic(name + "Mean") : null;
        return ops.AppendRows(new Norm(x, gain, shift, y, rstd, mean, epsilon)).Y;
    }

    public override Op Reading(Func<Tensor, Tensor> replace) => this with { X = replace(X) };

    public override KernelCall Lower(IPlacement placement) => new(
        new NormKernel(X.Width, X.Stride, Y.Stride, Mean is not null, Gain is not null, Shift is not null, Epsilon),
        Operand.List(X, Operand.Weight(Gain), Operand.Weight(Shift), Y, Rstd, Mean));
}

/// <summary>dx = (addTo +) norm's Jacobian transposed times dy.</summary>
internal sealed record NormInputGrad(Tensor? AddTo, Tensor Dy, Tensor X, Tensor Rstd, Tensor? Mean, Parameter? Gain, Tensor Dx) : Op
{
    public override IEnumerable<Tensor> Inputs => Given(AddTo, Dy, X, Rstd, Mean);

    public override IEnumerable<Tensor> Outputs => [Dx];

    public override IEnumerable<Parameter> Parameters => Given(Gain);

    public override Tensor Replaceable => AddTo ?? Dy;

    public override string Formula =>
        $"{Dx.Title} = {(AddTo is null ? string.Empty : AddTo.Name + " + ")}"
        + $"{(Mean is null ? "rmsNorm" : "layerNorm")}'({X.Name}) {Dy.Name}";

    public static Tensor Append(OpList ops, Norm norm, Tensor dy, Tensor? addTo) =>
        ops.AppendRows(new NormInputGrad(addTo, dy, norm.X, norm.Rstd, norm.Mean, norm.Gain, ops.GradientOf(norm.X))).Dx;

    public override Op Reading(Func<Tensor, Tensor> replace) => this with
    {
        AddTo = AddTo is null ? null : replace(AddTo),
        Dy = replace(Dy),
        X = replace(X),
        Rstd = replace(Rstd),
        Mean = Mean is null ? null : replace(Mean),
    };

    public override KernelCall Lower(IPlacement placement) => new(
        new NormInputGradKernel(X.Width, X.Type, X.Stride, Dy.Stride, Dx.Stride, Mean is not null, Gain is not null, AddTo is not null),
        Operand.List(AddTo, Dy, X, Rstd, Mean, Operand.Weight(Gain), Dx));
}

/// <summary>dgain += sum over tokens of dy xhat, dshift += sum of dy.</summary>
internal sealed record NormParameterGrad(Tensor Dy, Tensor X, Tensor Rstd, Tensor? Mean, Parameter Gain, Parameter? Shift) : Op
{
    public override IEnumerable<Tensor> Inputs => Given(Dy, X, Rstd, Mean);

    public override IEnumerable<Tensor> Outputs => [];

    public override IEnumerable<Parameter> Parameters => Given(Gain, Shift);

    public override string Formula =>
        $"dgain {Gain.Shape} += sum of {Dy.Name} xhat{(Shift is null ? string.Empty : ", dshift")}";

    public override Op Reading(Func<Tensor, Tensor> replace) =>
        this with { Dy = replace(Dy), X = replace(X), Rstd = replace(Rstd), Mean = Mean is null ? null : replace(Mean) };

    public override KernelCall Lower(IPlacement placement) => new(
        new NormParameterGradKernel(X.Width.Padded, X.Type, X.Stride, Dy.Stride, Mean is not null, Shift is not null),
        Operand.List(Dy, X, Rstd, Mean, Operand.Gradient(Gain), Operand.Gradient(Shift), Operand.RowCount))
    {
        Divided = X.Width.Padded,
    };
}
