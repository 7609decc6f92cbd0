namespace MicroGpt.Generators.Graph;

internal enum OpKind
{
    // forward
    Embed,
    Add,
    AddFirst,
    Copy,
    ScaledAdd,
    LoopEmbed,
    Norm,
    Linear,
    Rotary,
    Attention,
    Activation,
    CrossEntropy,
    Narrow,

    // reverse mode
    EmbedGrad,
    ScaleGrad,
    ScaledAddParameterGrad,
    LoopEmbedGrad,
    NormInputGrad,
    NormParameterGrad,
    LinearInputGrad,
    LinearWeightGrad,
    BiasGrad,
    RotaryGrad,
    AttentionGrad,
    ActivationGrad,
    CrossEntropyGrad,
}

/// <summary>Which axis the workers of a team divide.</summary>
internal enum Partition
{
    /// <summary>Tokens; the same share for every such op, so that rows flow from op to op without a barrier.</summary>
    Rows,

    /// <summary>The rows of the head, which may be fewer.</summary>
    HeadRows,

    /// <summary>(sequence, head) pairs.</summary>
    Heads,

    /// <summary>Rows or columns of a parameter; every worker reads all tokens in order.</summary>
    Parameters,

    /// <summary>Columns of the output, where there is a single row.</summary>
    Columns,
}

/// <summary>
/// One operation. Inputs and outputs are positional and fixed by <see cref="Kind"/> (see <see cref="OpBuilder"/>);
/// optional inputs are null.
/// </summary>
internal sealed class Op(OpKind kind, IReadOnlyList<Tensor?> inputs, IReadOnlyList<Tensor> outputs, IReadOnlyList<Parameter?> parameters)
{
    public OpKind Kind { get; } = kind;

    public IReadOnlyList<Tensor?> Inputs { get; } = inputs;

    public IReadOnlyList<Tensor> Outputs { get; } = outputs;

    public IReadOnlyList<Parameter?> Parameters { get; } = parameters;

    public Partition Partition { get; init; }

    /// <summary>Input that the first output may overwrite where it is dead afterwards; -1 = none.</summary>
    public int InPlace { get; init; } = -1;

    /// <summary>Weight is stored out x in: the head, whose matrix may be the token embedding.</summary>
    public bool Transposed { get; init; }

    public Tensor Output => Outputs[0];

    /// <summary>The same op on other inputs.</summary>
    public Op On(Func<Tensor, Tensor> replace) =>
        new(Kind, [.. Inputs.Select(t => t is null ? null : replace(t))], Outputs, Parameters) { Partition = Partition, InPlace = InPlace, Transposed = Transposed };

    /// <summary>The same op with its work divided along another axis.</summary>
    public Op By(Partition partition) =>
        new(Kind, Inputs, Outputs, Parameters) { Partition = partition, InPlace = InPlace, Transposed = Transposed };

    public Tensor Input(int index) => Inputs[index] ?? throw new InvalidOperationException($"{Kind} has no input {index}");
}
