using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Kernels;

namespace MicroGpt.Generators.Ops;

/// <summary>
/// y = (residual +) x mask / (1 - rate), where training drops a share of x at random (Srivastava et al. 2014). Masks are random numbers by
/// (seed, step, token, site, channel). They are recomputed in the backward pass and never stored. Where the runtime gives no keys, as in
/// evaluation and generation, nothing is dropped.
/// </summary>
internal sealed record Dropout(Tensor X, Tensor? Residual, Tensor Y, float Rate, DropoutSite Site) : Op
{
    public override IEnumerable<Tensor> Inputs => Given(X, Residual);

    public override IEnumerable<Tensor> Outputs => [Y];

    public override Tensor Replaceable => X;

    public override string Formula => $"{Y.Title} = {(Residual is null ? string.Empty : Residual.Name + " + ")}dropout({X.Name})";

    public static Tensor Append(OpList ops, string name, Tensor x, Tensor? residual, float rate, DropoutSite site) =>
        ops.AppendRows(new Dropout(x, residual, ops.New(name, x.Width), rate, site)).Y;

    public override Op Reading(Func<Tensor, Tensor> replace) =>
        this with { X = replace(X), Residual = Residual is null ? null : replace(Residual) };

    public override KernelCall Lower(IPlacement placement) => new(
        new DropoutKernel(Rate, Y.Width.Padded, X.Stride, Y.Stride, Residual is not null),
        Operand.List(X, Residual, Y, Operand.DropoutKeys, Operand.Of(Site)));
}
