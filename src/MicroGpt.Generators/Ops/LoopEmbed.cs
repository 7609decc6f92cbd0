using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Kernels;

namespace MicroGpt.Generators.Ops;

/// <summary>y = x + the loop's row of a table.</summary>
internal sealed record LoopEmbed(Tensor X, Parameter Table, Tensor Y) : Op
{
    public override IEnumerable<Tensor> Inputs => [X];

    public override IEnumerable<Tensor> Outputs => [Y];

    public override IEnumerable<Parameter> Parameters => [Table];

    public override Tensor Replaceable => X;

    public override string Formula => $"{Y.Title} = {X.Name} + {Table.ShortName}[loop]";

    public static Tensor Append(OpList ops, string name, Tensor x, Parameter table) =>
        ops.AppendRows(new LoopEmbed(x, table, ops.New(name, x.Width))).Y;

    public override Op Reading(Func<Tensor, Tensor> replace) => this with { X = replace(X) };

    public override KernelCall Lower(IPlacement placement) => new(
        new AddRowKernel(Y.Width.Padded, Y.Stride), Operand.List(X, Operand.Weight(Table, ofLoop: true), Y));
}

/// <summary>dtable[loop] += sum over tokens of dy.</summary>
internal sealed record LoopEmbedGrad(Tensor Dy, Parameter Table) : Op
{
    public override IEnumerable<Tensor> Inputs => [Dy];

    public override IEnumerable<Tensor> Outputs => [];

    public override IEnumerable<Parameter> Parameters => [Table];

    public override string Formula => $"d{Table.ShortName}[loop] += sum of {Dy.Name}";

    public override Op Reading(Func<Tensor, Tensor> replace) => this with { Dy = replace(Dy) };

    public override KernelCall Lower(IPlacement placement) => new(
        new BiasGradKernel(Dy.Width.Padded, Dy.Stride), Operand.List(Dy, Operand.Gradient(Table, ofLoop: true), Operand.RowCount))
    {
        Divided = Dy.Width.Padded,
    };
}
