using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Kernels;

namespace MicroGpt.Generators.Ops;

/// <summary>y = x W (+ bias) (+ residual).</summary>
internal sealed record Linear(Tensor X, Parameter Weight, Parameter? Bias, Tensor? Residual, Tensor Y) : Op
{
    /// <summary>Whether W is stored outputs x inputs: the head, whose matrix may be the token embedding.</summary>
    public bool Transposed { get; init; }

    public override IEnumerable<Tensor> Inputs => Given(X, Residual);

    public override IEnumerable<Tensor> Outputs => [Y];

    public override IEnumerable<Parameter> Parameters => Given(Weight, Bias);

    public override IEnumerable<Parameter> FloatParameters => Given(Bias);

    public override Tensor? Replaceable => Residual;

    public override long Flops => 2 * Weight.Count;

    public override long WeightFloats => (long)X.Width.Padded * Y.Width.Padded;

    public override string? Mismatch =>
        X.Width.Count != (Transposed ? Weight.Columns : Weight.Rows).Count ? "has an input that does not fit its weight"
        : Y.Width.Count != (Transposed ? Weight.Rows : Weight.Columns).Count ? "has an output that does not fit its weight"
        : null;

    public override string Formula =>
        $"{Y.Title} = {X.Title} x {(Transposed ? $"W^T {Weight.TransposedShape}" : $"W {Weight.Shape}")}"
        + (Bias is null ? string.Empty : " + bias") + (Residual is null ? string.Empty : $" + {Residual.Name}");

    public static Tensor Append(
        OpList ops, string name, Tensor x, Parameter weight, Parameter? bias = null, Tensor? residual = null, bool transposed = false)
    {
        Tensor y = ops.New(name, transposed ? Extent.Of(weight.Rows.Count) : weight.Columns);
        return ops.AppendRows(new Linear(x, weight, bias, residual, y) { Transposed = transposed }).Y;
    }

    public override Op Reading(Func<Tensor, Tensor> replace) =>
        this with { X = replace(X), Residual = Residual is null ? null : replace(Residual) };

    public override KernelCall Lower(IPlacement placement)
    {
        int inputs = X.Width.Padded, outputs = Y.Width.Padded;
        Kernel kernel = Partition == Partition.Columns
            ? new MatVecKernel(inputs, outputs, Bias is not null, Residual is not null)
            : new LinearKernel(LinearKernel.Forward, inputs, outputs, X.Stride, Y.Stride, Bias is not null, placement.Adding(Residual, Y));
        return new KernelCall(kernel, Operand.List(X, Operand.Panels(Weight), Operand.Weight(Bias), Residual, Y)) { Divided = outputs };
    }
}

/// <summary>dx = (addTo +) dy W^T.</summary>
internal sealed record LinearInputGrad(Tensor? AddTo, Tensor Dy, Linear Forward, Tensor Dx) : Op
{
    public override IEnumerable<Tensor> Inputs => Given(AddTo, Dy);

    public override IEnumerable<Tensor> Outputs => [Dx];

    public override IEnumerable<Parameter> Parameters => [Forward.Weight];

    public override Tensor? Replaceable => AddTo;

    public override long Flops => Forward.Flops;

    public override long WeightFloats => Forward.WeightFloats;

    public override string Formula
    {
        get
        {
            Parameter w = Forward.Weight;
            string matrix = Forward.Transposed ? $"W {w.Shape}" : $"W^T {w.TransposedShape}";
            return $"{Dx.Title} = {(AddTo is null ? string.Empty : AddTo.Name + " + ")}{Dy.Title} x {matrix}";
        }
    }

    public static Tensor Append(OpList ops, Linear forward, Tensor dy, Tensor? addTo) =>
        ops.AppendRows(new LinearInputGrad(addTo, dy, forward, ops.GradientOf(forward.X))).Dx;

    public override Op Reading(Func<Tensor, Tensor> replace) =>
        this with { AddTo = AddTo is null ? null : replace(AddTo), Dy = replace(Dy) };

    public override KernelCall Lower(IPlacement placement) => new(
        new LinearKernel("InputGrad", Dy.Width.Padded, Dx.Width.Padded, Dy.Stride, Dx.Stride, false, placement.Adding(AddTo, Dx)),
        Operand.List(Dy, Operand.TransposedPanels(Forward.Weight), AddTo, Dx));
}

/// <summary>dW += x^T dy, or dy^T x if W is stored outputs x inputs; tokens in ascending order.</summary>
internal sealed record LinearWeightGrad(Tensor X, Tensor Dy, Linear Forward) : Op
{
    public override IEnumerable<Tensor> Inputs => [X, Dy];

    public override IEnumerable<Tensor> Outputs => [];

    public override IEnumerable<Parameter> Parameters => [Forward.Weight];

    public override long Flops => Forward.Flops;

    /// <summary>The gradient is read and written.</summary>
    public override long WeightFloats => 2 * Forward.Weight.PaddedCount;

    public override string Formula => $"dW {Forward.Weight.Shape} += {RowsOfWeight.Name}^T x {ColumnsOfWeight.Name}";

    private Tensor RowsOfWeight => Forward.Transposed ? Dy : X;

    private Tensor ColumnsOfWeight => Forward.Transposed ? X : Dy;

    public override Op Reading(Func<Tensor, Tensor> replace) => this with { X = replace(X), Dy = replace(Dy) };

    public override KernelCall Lower(IPlacement placement)
    {
        Parameter weight = Forward.Weight;
        Tensor rows = RowsOfWeight, columns = ColumnsOfWeight;
        return new KernelCall(
            new WeightGradKernel(weight.StoredRows, columns.Width.Padded, rows.Type, rows.Stride, columns.Stride, weight.RowStride)
            {
                InPlace = rows.Type == StorageType.Float32 && BlockPlan.StaysCached(placement.ShardRows, rows.Stride + columns.Stride),
            },
            Operand.List(rows, columns, Operand.Gradient(weight), Operand.Private, Operand.RowCount))
        {
            Divided = weight.StoredRows,
        };
    }
}

/// <summary>dbias += sum over tokens of dy, in ascending order.</summary>
internal sealed record BiasGrad(Tensor Dy, Parameter Bias) : Op
{
    public override IEnumerable<Tensor> Inputs => [Dy];

    public override IEnumerable<Tensor> Outputs => [];

    public override IEnumerable<Parameter> Parameters => [Bias];

    public override string Formula => $"dbias {Bias.Shape} += sum of {Dy.Name}";

    public override Op Reading(Func<Tensor, Tensor> replace) => this with { Dy = replace(Dy) };

    public override KernelCall Lower(IPlacement placement) => new(
        new BiasGradKernel(Dy.Width.Padded, Dy.Stride), Operand.List(Dy, Operand.Gradient(Bias), Operand.RowCount))
    {
        Divided = Dy.Width.Padded,
    };
}
