using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Kernels;

namespace MicroGpt.Generators.Ops;

/// <summary>Turns queries and keys by the angles of their positions, in place.</summary>
internal sealed record Rotary(Tensor Qkv, Tensor Y, int Heads) : Op
{
    public override IEnumerable<Tensor> Inputs => [Qkv];

    public override IEnumerable<Tensor> Outputs => [Y];

    public override Tensor Replaceable => Qkv;

    public override string Formula => $"{Y.Title} = {Qkv.Name} turned by position";

    public static Tensor Append(OpList ops, Tensor qkv, int heads) =>
        ops.AppendRows(new Rotary(qkv, ops.New(qkv.Name + "Rotated", qkv.Width), heads)).Y;

    public override Op Reading(Func<Tensor, Tensor> replace) => this with { Qkv = replace(Qkv) };

    public override KernelCall Lower(IPlacement placement) => Turn(placement, Qkv, Y, Heads, backward: false);

    internal static KernelCall Turn(IPlacement placement, Tensor input, Tensor output, int heads, bool backward)
    {
        if (!placement.SharePlace(input, output))
        {
            throw new InvalidOperationException("Rotary positions are applied in place.");
        }

        var kernel = new RotaryKernel(heads, output.Width.PaddedSegment, output.Stride, backward);
        return new KernelCall(kernel, Operand.List(output, Operand.Expression("c.Tables"), Operand.Positions));
    }
}

/// <summary>Turns the gradients of queries and keys back, in place.</summary>
internal sealed record RotaryGrad(Tensor Dy, Tensor Dx, int Heads) : Op
{
    public override IEnumerable<Tensor> Inputs => [Dy];

    public override IEnumerable<Tensor> Outputs => [Dx];

    public override Tensor Replaceable => Dy;

    public override string Formula => $"{Dx.Title} = {Dy.Name} turned back";

    public static Tensor Append(OpList ops, Rotary forward, Tensor dy) =>
        ops.AppendRows(new RotaryGrad(dy, ops.New(dy.Name + "Rotated", dy.Width), forward.Heads)).Dx;

    public override Op Reading(Func<Tensor, Tensor> replace) => this with { Dy = replace(Dy) };

    public override KernelCall Lower(IPlacement placement) => Rotary.Turn(placement, Dy, Dx, Heads, backward: true);
}
