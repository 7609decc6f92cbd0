using MicroGpt.Generators.Text;

namespace MicroGpt.Generators.Emit;

/// <summary>Lines of code whose comments start at the same column. A comment that would make its line too long goes above it.</summary>
internal sealed class CommentedLines
{
    private const int MostColumns = 140;
    private const int MostCode = 82;
    private readonly List<(int Depth, string Code, string Comment)> _lines = [];
    private int _depth;
    private bool _closed;

    public bool IsEmpty => _lines.Count == 0;

    public void Add(string code, string comment = "")
    {
        // A blank line follows a block.
        if (_closed)
        {
            _lines.Add((0, string.Empty, string.Empty));
            _closed = false;
        }

        _lines.Add((_depth, code, comment));
    }

    public void Open(string header, string comment = "")
    {
        Add(header, comment);
        Add("{");
        _depth++;
    }

    public void Close()
    {
        _depth--;
        _closed = false;
        Add("}");
        _closed = true;
    }

    /// <param name="indent">Columns before the outermost line.</param>
    public void WriteTo(CodeWriter code, int indent)
    {
        int column = CommentColumn();
        foreach ((int depth, string text, string comment) in _lines)
        {
            string line = new string(' ', 4 * depth) + text;
            if (comment.Length == 0)
            {
                code.Line(line.TrimEnd());
                continue;
            }

            if (line.Length < column && indent + column + 3 + comment.Length <= MostColumns)
            {
                code.Line($"{line.PadRight(column)}// {comment}");
                continue;
            }

            code.Line($"{new string(' ', 4 * depth)}// {comment}");
            Wrap(code, line, MostColumns - indent, depth);
        }
    }

    // Lines longer than MostCode do not move the column: their comments go above them.
    private int CommentColumn()
    {
        IEnumerable<int> widths = _lines.Where(line => line.Comment.Length > 0).Select(Width);
        return widths.Where(width => width <= MostCode).DefaultIfEmpty(0).Max() + 2;
    }

    // A call that is too long continues on the next line, after a comma.
    private static void Wrap(CodeWriter code, string line, int most, int depth)
    {
        while (line.Length > most)
        {
            int comma = line.LastIndexOf(", ", most - 1, StringComparison.Ordinal);
            code.Line(line.Substring(0, comma + 1));
            line = new string(' ', (4 * depth) + 4) + line.Substring(comma + 2);
        }

        code.Line(line);
    }

    private static int Width((int Depth, string Code, string Comment) line) => (4 * line.Depth) + line.Code.Length;
}
