using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Planning;

namespace MicroGpt.Generators.Lowering;

/// <summary>A line of a generated method.</summary>
internal abstract record Statement;

/// <summary>An op as a call of its kernel.</summary>
internal sealed record OpStatement(Op Op, KernelCall Call) : Statement;

/// <summary>A call of a kernel that belongs to no op of the graph.</summary>
/// <param name="Partition">The axis of the range that ends the arguments.</param>
internal sealed record KernelStatement(KernelCall Call, Partition Partition, string Comment) : Statement
{
    /// <summary>Bytes of a training step; for a weight of the blocks those of all layers.</summary>
    public Traffic Traffic { get; init; }
}

/// <summary>A barrier of the team.</summary>
internal sealed record BarrierStatement(string Why) : Statement;

/// <summary>A call of another generated method.</summary>
/// <param name="Condition">C# expression; empty for always.</param>
internal sealed record InvokeStatement(string Method, string Arguments, string Comment = "", string Condition = "") : Statement;

/// <summary>Zeros in this worker's rows of a buffer that no op of the section writes.</summary>
/// <param name="Name">Local variable of the buffer.</param>
/// <param name="Stride">Floats between rows.</param>
internal sealed record ClearStatement(string Name, Place Place, int Stride, string Comment) : Statement;

/// <summary>C# text, emitted unchanged.</summary>
internal sealed record TextStatement(string Text, string Comment = "") : Statement;

/// <summary>Statements that run if a condition holds.</summary>
internal sealed record WhenStatement(string Condition, IReadOnlyList<Statement> Body, string Comment = "") : Statement;
