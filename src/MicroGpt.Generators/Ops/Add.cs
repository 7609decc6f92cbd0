using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Kernels;

namespace MicroGpt.Generators.Ops;

/// <summary>y = a + b.</summary>
internal sealed record Add(Tensor A, Tensor B, Tensor Y) : Op
{
    public override IEnumerable<Tensor> Inputs => [A, B];

    public override IEnumerable<Tensor> Outputs => [Y];

    public override Tensor Replaceable => A;

    public override string Formula => $"{Y.Title} = {A.Name} + {B.Name}";

    public static Tensor Append(OpList ops, string name, Tensor a, Tensor b) => ops.AppendRows(new Add(a, b, ops.New(name, a.Width))).Y;

    public override Op Reading(Func<Tensor, Tensor> replace) => this with { A = replace(A), B = replace(B) };

    public override KernelCall Lower(IPlacement placement) => new(new AddKernel(Y.Width.Padded, Y.Stride), Operand.List(A, B, Y));
}

/// <summary>y = a + b in the first loop and a in later ones; always in place of a.</summary>
internal sealed record AddFirst(Tensor A, Tensor B, Tensor Y) : Op
{
    public override IEnumerable<Tensor> Inputs => [A, B];

    public override IEnumerable<Tensor> Outputs => [Y];

    public override Tensor Replaceable => A;

    public override RunCondition Condition => RunCondition.FirstLoop;

    public override string Formula => $"{Y.Title} = {A.Name} + {B.Name}";

    public static Tensor Append(OpList ops, string name, Tensor a, Tensor b) =>
        ops.AppendRows(new AddFirst(a, b, ops.New(name, a.Width))).Y;

    public override Op Reading(Func<Tensor, Tensor> replace) => this with { A = replace(A), B = replace(B) };

    public override KernelCall Lower(IPlacement placement)
    {
        // Later loops skip this op and read a in the sum's place, so both must share one place.
        if (!placement.SharePlace(A, Y))
        {
            throw new InvalidOperationException($"{Name} has to work in place.");
        }

        return new KernelCall(new AddKernel(Y.Width.Padded, Y.Stride), Operand.List(A, B, Y));
    }
}
