using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Kernels;
using MicroGpt.Generators.Lowering;
using MicroGpt.Generators.Text;

namespace MicroGpt.Generators.Emit;

/// <summary>The ranges of a method that a worker computes, each declared once.</summary>
/// <param name="heads">Attention heads.</param>
internal sealed class WorkerRanges(Method method, int heads)
{
    /// <summary>Columns of a product of one row: whole groups of panels.</summary>
    private const int ColumnGrain = 64;

    private const int PanelGrain = 16;
    private readonly List<(string Declaration, string Comment)> _declarations = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>The two arguments that end a call.</summary>
    /// <param name="divided">Extent that is divided, for parameters, columns and panels.</param>
    public string Of(Partition partition, int divided) => partition switch
    {
        Partition.Rows => Range("r0", "r1", "c.Rows", 8, "tokens of this worker"),
        Partition.HeadRows => FromBegin("h0", "h1", 8, "tokens of this worker"),
        Partition.Heads => Range("i0", "i1", $"c.SpanCount * {CSharpLiteral.Of(heads)}", 1, "(sequence, head) pairs of this worker"),
        Partition.Spans => FromBegin("i0", "i1", 1, "sequences of this worker"),
        Partition.Parameters => Divided(divided, divided >= 96 ? 24 : Extent.Lanes, "of a gradient of this extent"),
        Partition.Columns => Divided(divided, ColumnGrain, "columns of this worker"),
        _ => Divided(divided, PanelGrain, "outputs of this worker"),
    };

    public void WriteTo(CommentedLines lines)
    {
        foreach ((string declaration, string comment) in _declarations)
        {
            lines.Add(declaration, comment);
        }
    }

    // Divides all rows, or rows [begin, end) if the method has those parameters.
    private string FromBegin(string first, string last, int grain, string comment)
    {
        bool given = method.Parameters == Method.WithRows;
        if (given && !_names.Contains(first))
        {
            string arguments = Range(first, last, "end - begin", grain, comment);
            _declarations.Add(($"{first} += begin;", string.Empty));
            _declarations.Add(($"{last} += begin;", string.Empty));
            return arguments;
        }

        return Range(first, last, "c.Rows", grain, comment);
    }

    private string Divided(int count, int grain, string comment)
    {
        string n = CSharpLiteral.Of(count);
        return Range("from" + n, "to" + n, n, grain, comment);
    }

    private string Range(string begin, string end, string count, int grain, string comment)
    {
        if (_names.Add(begin))
        {
            _declarations.Add(($"c.Share({count}, {CSharpLiteral.Of(grain)}, out int {begin}, out int {end});", comment));
        }

        return $"{begin}, {end}";
    }
}
