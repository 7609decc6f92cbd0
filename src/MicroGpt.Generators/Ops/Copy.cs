using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Kernels;

namespace MicroGpt.Generators.Ops;

/// <summary>y = x.</summary>
/// <param name="Over">Tensor that y may replace; null for none.</param>
internal sealed record Copy(Tensor X, Tensor? Over, Tensor Y) : Op
{
    public override IEnumerable<Tensor> Inputs => Given(X, Over);

    public override IEnumerable<Tensor> Outputs => [Y];

    public override Tensor? Replaceable => Over;

    public override string Formula => $"{Y.Title} = {X.Name}";

    public static Tensor Append(OpList ops, string name, Tensor x, Tensor? over = null) =>
        ops.AppendRows(new Copy(x, over, ops.New(name, x.Width))).Y;

    public override Op Reading(Func<Tensor, Tensor> replace) => this with { X = replace(X), Over = Over is null ? null : replace(Over) };

    public override KernelCall Lower(IPlacement placement) => new(new CopyKernel(Y.Width.Padded, Y.Stride), Operand.List(X, Y));
}
