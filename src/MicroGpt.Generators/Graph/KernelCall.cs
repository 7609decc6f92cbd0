using MicroGpt.Generators.Kernels;

namespace MicroGpt.Generators.Graph;

/// <summary>What an op lowers to: a kernel and its operands, without the range that ends every call.</summary>
internal sealed record KernelCall(Kernel Kernel, IReadOnlyList<Operand> Operands)
{
    /// <summary>Extent that the workers divide if the op divides a parameter or columns.</summary>
    public int Divided { get; init; }
}

internal enum OperandKind
{
    /// <summary>A tensor's rows.</summary>
    Rows,

    /// <summary>A parameter as floats.</summary>
    Weight,

    /// <summary>A parameter as it is stored: float32 or bfloat16.</summary>
    StoredWeight,

    /// <summary>A matrix in the panels of the forward product.</summary>
    Panels,

    /// <summary>A matrix in the panels of the input gradient.</summary>
    TransposedPanels,

    /// <summary>A parameter's gradient.</summary>
    Gradient,

    /// <summary>An expression of the generated method, such as <c>c.Tokens</c>.</summary>
    Expression,

    /// <summary>The number of a dropout mask: what is dropped, and in which loop and layer.</summary>
    DropoutSite,
}

/// <summary>An argument of a kernel, before it has an address.</summary>
/// <param name="OfLoop">Whether the operand is the current loop's row of a table.</param>
internal sealed record Operand(OperandKind Kind, Tensor? Tensor = null, Parameter? Parameter = null, string Text = "", bool OfLoop = false)
{
    public DropoutSite Site { get; init; }

    public static Operand Tokens { get; } = Expression("c.Tokens");

    public static Operand Previous { get; } = Expression("c.Previous");

    public static Operand Positions { get; } = Expression("c.Positions");

    public static Operand Targets { get; } = Expression("c.Targets");

    /// <summary>Keys of the rows for dropout masks; null where nothing is dropped.</summary>
    public static Operand DropoutKeys { get; } = Expression("c.DropoutKeys");

    public static Operand Spans { get; } = Expression("c.Spans");

    /// <summary>Tile buffers of the worker.</summary>
    public static Operand Private { get; } = Expression("c.Private");

    /// <summary>The number of rows, for kernels that sum over them.</summary>
    public static Operand RowCount { get; } = Expression("c.Rows");

    public static implicit operator Operand?(Tensor? tensor) => tensor is null ? null : new(OperandKind.Rows, tensor);

    public static Operand? Weight(Parameter? parameter, bool ofLoop = false) =>
        parameter is null ? null : new(OperandKind.Weight, Parameter: parameter, OfLoop: ofLoop);

    public static Operand? Stored(Parameter? parameter) => parameter is null ? null : new(OperandKind.StoredWeight, Parameter: parameter);

    public static Operand Panels(Parameter parameter) => new(OperandKind.Panels, Parameter: parameter);

    public static Operand TransposedPanels(Parameter parameter) => new(OperandKind.TransposedPanels, Parameter: parameter);

    public static Operand? Gradient(Parameter? parameter, bool ofLoop = false) =>
        parameter is null ? null : new(OperandKind.Gradient, Parameter: parameter, OfLoop: ofLoop);

    public static Operand Of(DropoutSite site) => new(OperandKind.DropoutSite) { Site = site };

    public static Operand Expression(string text) => new(OperandKind.Expression, Text: text);

    /// <summary>The operands that are not null.</summary>
    public static IReadOnlyList<Operand> List(params Operand?[] operands) => [.. operands.OfType<Operand>()];
}
