namespace MicroGpt.Generators.Lowering;

/// <summary>The part of the model that a method computes. It determines where the regions of the memory plan begin.</summary>
internal enum Frame
{
    Embedding,
    Injection,
    Block,
    Head,
}

/// <summary>A generated method, before its operands have names.</summary>
/// <param name="Parameters">C# parameter list.</param>
/// <param name="Summary">What the method computes. Emitted as the comment above it.</param>
internal sealed record Method(string Name, string Parameters, string Summary, Frame Frame, IReadOnlyList<Statement> Body)
{
    public const string OnlyContext = "WorkContext c";

    public const string WithLoop = "WorkContext c, int loop";

    public const string WithRows = "WorkContext c, int loop, int begin, int end";

    /// <summary>Layer of a block's method.</summary>
    public int Layer { get; init; }

    /// <summary>Whether the runtime calls it: there is a public method of the same name that chooses the instruction set.</summary>
    public bool IsEntry { get; init; }

    /// <summary>Whether it is an entry with products that may run on int8 weights.</summary>
    public bool RunsInt8 { get; init; }

    /// <summary>Names of the parameters.</summary>
    public string Arguments => string.Join(", ", Parameters.Split(',').Select(p => p.Substring(p.LastIndexOf(' ') + 1)));

    /// <summary>Statements with those of nested ones.</summary>
    public IEnumerable<Statement> AllStatements => Body.SelectMany(Flatten);

    private static IEnumerable<Statement> Flatten(Statement statement) =>
        statement is WhenStatement nested ? nested.Body.SelectMany(Flatten).Prepend(nested) : [statement];
}
