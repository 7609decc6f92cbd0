using MicroGpt.Generators.Text;

namespace MicroGpt.Generators.Emit;

/// <summary>Lines of code whose comments begin at one column. A comment that would make its line too long goes above it.</summary>
internal sealed class CommentedLines
{
    private const int MostColumns = 140;
    private const int MostCode = 92;
    private readonly List<(int Depth, string Code, string Comment)> _lines = [];
    private int _depth;

    public bool IsEmpty => _lines.Count == 0;

    public void Add(string code, string comment = "") => _lines.Add((_depth, code, comment));

    public void Open(string header, string comment = "")
    {
        Add(header, comment);
        Add("{");
        _depth++;
    }

    public void Close()
    {
        _depth--;
        Add("}");
    }

    /// <param name="indent">Columns before the outermost line.</param>
    public void WriteTo(CodeWriter code, int indent)
    {
        int column = _lines.Where(line => line.Comment.Length > 0).Select(Width).Where(width => width <= MostCode).DefaultIfEmpty(0).Max() + 2;
        foreach ((int depth, string text, string comment) in _lines)
        {
            string line = new string(' ', 4 * depth) + text;
            if (comment.Length == 0)
            {
                code.Line(line);
                continue;
            }

            string padded = line.PadRight(Math.Max(column, line.Length + 1));
            if (indent + padded.Length + 3 + comment.Length <= MostColumns)
            {
                code.Line($"{padded}// {comment}");
                continue;
            }

            code.Line($"{new string(' ', 4 * depth)}// {comment}");
            code.Line(line);
        }
    }

    private static int Width((int Depth, string Code, string Comment) line) => (4 * line.Depth) + line.Code.Length;
}
