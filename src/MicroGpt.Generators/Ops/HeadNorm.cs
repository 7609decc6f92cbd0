using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Kernels;

namespace MicroGpt.Generators.Ops;

/// <summary>
/// rmsNorm of the queries and of the keys of each head, times gains per channel of a head that all heads share. Values are copied. Keeps
/// rstd of each (token, head) for the backward pass.
/// </summary>
/// <param name="Rstd">Those of the queries, then those of the keys.</param>
internal sealed record HeadNorm(
    Tensor Qkv, Parameter QueryGain, Parameter KeyGain, Tensor Y, Tensor Rstd, HeadShape Shape, float Epsilon) : Op
{
    public override IEnumerable<Tensor> Inputs => [Qkv];

    public override IEnumerable<Tensor> Outputs => [Y, Rstd];

    public override IEnumerable<Parameter> Parameters => [QueryGain, KeyGain];

    public override string Formula => $"{Y.Title} = {Qkv.Name} with rmsNorm of each query and key head";

    public static Tensor Append(OpList ops, Tensor qkv, Parameter queryGain, Parameter keyGain, int heads, float epsilon)
    {
        Tensor y = ops.New(qkv.Name + "Normed", qkv.Width);
        Tensor rstd = ops.New("headRstd", Extent.Of(2 * heads));
        var shape = new HeadShape(heads, qkv.Width.Segment);
        return ops.AppendRows(new HeadNorm(qkv, queryGain, keyGain, y, rstd, shape, epsilon)).Y;
    }

    public override Op Reading(Func<Tensor, Tensor> replace) => this with { Qkv = replace(Qkv) };

    public override KernelCall Lower(IPlacement placement) => new(
        new HeadNormKernel(Shape, Qkv.Stride, Y.Stride, Rstd.Stride, Epsilon),
        Operand.List(Qkv, Operand.Weight(QueryGain), Operand.Weight(KeyGain), Y, Rstd));
}

/// <summary>From the gradients of normalised queries and keys to those of the queries and keys, in place.</summary>
internal sealed record HeadNormInputGrad(Tensor Dy, HeadNorm Forward, Tensor Qkv, Tensor Rstd, Tensor Dx) : Op
{
    public override IEnumerable<Tensor> Inputs => [Dy, Qkv, Rstd];

    public override IEnumerable<Tensor> Outputs => [Dx];

    public override IEnumerable<Parameter> Parameters => [Forward.QueryGain, Forward.KeyGain];

    public override Tensor Replaceable => Dy;

    public override string Formula => $"{Dx.Title} = rmsNorm' of each query and key head of {Qkv.Name}, times {Dy.Name}";

    public static Tensor Append(OpList ops, HeadNorm forward, Tensor dy) =>
        ops.AppendRows(new HeadNormInputGrad(dy, forward, forward.Qkv, forward.Rstd, ops.GradientOf(forward.Qkv))).Dx;

    public override Op Reading(Func<Tensor, Tensor> replace) =>
        this with { Dy = replace(Dy), Qkv = replace(Qkv), Rstd = replace(Rstd) };

    public override KernelCall Lower(IPlacement placement)
    {
        if (!placement.SharePlace(Dy, Dx))
        {
            throw new InvalidOperationException("The gradient of a head's norm is computed in place.");
        }

        return new KernelCall(
            new HeadNormInputGradKernel(Forward.Shape, Qkv.Type, Qkv.Stride, Rstd.Stride, Dx.Stride),
            Operand.List(Qkv, Rstd, Operand.Weight(Forward.QueryGain), Operand.Weight(Forward.KeyGain), Dx));
    }
}

/// <summary>Gradients of the two gains, summed over tokens and heads.</summary>
internal sealed record HeadNormParameterGrad(Tensor Dy, HeadNorm Forward, Tensor Qkv, Tensor Rstd) : Op
{
    public override IEnumerable<Tensor> Inputs => [Dy, Qkv, Rstd];

    public override IEnumerable<Tensor> Outputs => [];

    public override IEnumerable<Parameter> Parameters => [Forward.QueryGain, Forward.KeyGain];

    public override string Formula => $"dqueryGain {Forward.QueryGain.Shape}, dkeyGain += sum over heads of {Dy.Name} xhat";

    public override Op Reading(Func<Tensor, Tensor> replace) =>
        this with { Dy = replace(Dy), Qkv = replace(Qkv), Rstd = replace(Rstd) };

    public override KernelCall Lower(IPlacement placement) => new(
        new HeadNormParameterGradKernel(Forward.Shape, Qkv.Type, Qkv.Stride, Rstd.Stride, Dy.Stride),
        Operand.List(
            Dy, Qkv, Rstd, Operand.Gradient(Forward.QueryGain), Operand.Gradient(Forward.KeyGain), Operand.RowCount))
    {
        Divided = Forward.Shape.Padded,
    };
}
