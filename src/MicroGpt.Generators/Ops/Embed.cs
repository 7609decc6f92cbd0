using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Kernels;

namespace MicroGpt.Generators.Ops;

/// <summary>e = wte[token] (+ wpe[position]) (+ bigram[previous, token]).</summary>
internal sealed record Embed(Parameter Wte, Parameter? Wpe, Parameter? Bigram, Tensor E) : Op
{
    public override IEnumerable<Tensor> Inputs => [];

    public override IEnumerable<Tensor> Outputs => [E];

    public override IEnumerable<Parameter> Parameters => Given(Wte, Wpe, Bigram);

    /// <summary>Rows are widened as they are read.</summary>
    public override IEnumerable<Parameter> FloatParameters => [];

    public override string Formula =>
        $"{E.Title} = wte[token]{(Wpe is null ? string.Empty : " + wpe[position]")}"
        + (Bigram is null ? string.Empty : " + bigram[previous, token]");

    public static Tensor Append(OpList ops, Parameter wte, Parameter? wpe, Parameter? bigram) =>
        ops.AppendRows(new Embed(wte, wpe, bigram, ops.New("e", wte.Columns))).E;

    public override Op Reading(Func<Tensor, Tensor> replace) => this;

    public override KernelCall Lower(IPlacement placement) => new(
        new EmbedKernel(E.Width.Padded, placement.StoredWeights, Wte.RowStride, E.Stride, Wpe is not null, Table(Wte, Bigram)),
        Operand.List(
            Operand.Stored(Wte),
            Operand.Tokens,
            Operand.Stored(Wpe),
            Wpe is null ? null : Operand.Positions,
            Operand.Stored(Bigram),
            Bigram is null ? null : Operand.Previous,
            E));

    internal static BigramTable? Table(Parameter wte, Parameter? bigram) =>
        bigram is null ? null : new BigramTable(wte.Rows.Count, bigram.Rows.Count);
}

/// <summary>dwte[token] += de (and dwpe[position] += de, dbigram[previous, token] += de), tokens in ascending order.</summary>
internal sealed record EmbedGrad(Tensor De, Parameter Wte, Parameter? Wpe, Parameter? Bigram) : Op
{
    public override IEnumerable<Tensor> Inputs => [De];

    public override IEnumerable<Tensor> Outputs => [];

    public override IEnumerable<Parameter> Parameters => Given(Wte, Wpe, Bigram);

    public override string Formula =>
        $"dwte[token] += {De.Title}{(Wpe is null ? string.Empty : $", dwpe[position] += {De.Name}")}"
        + (Bigram is null ? string.Empty : $", dbigram[previous, token] += {De.Name}");

    public override Op Reading(Func<Tensor, Tensor> replace) => this with { De = replace(De) };

    public override KernelCall Lower(IPlacement placement) => new(
        new EmbedGradKernel(De.Width.Padded, Wte.RowStride, De.Stride, Wpe is not null, Embed.Table(Wte, Bigram)),
        Operand.List(
            De,
            Operand.Gradient(Wte),
            Operand.Tokens,
            Operand.Gradient(Wpe),
            Wpe is null ? null : Operand.Positions,
            Operand.Gradient(Bigram),
            Bigram is null ? null : Operand.Previous,
            Operand.RowCount))
    {
        Divided = De.Width.Padded,
    };
}
