using System.Text;

namespace MicroGpt.Experiments;

/// <summary>A Markdown table, built row by row.</summary>
internal sealed class MarkdownTable
{
    private readonly StringBuilder _text = new();
    private readonly int _columns;

    public MarkdownTable(params IReadOnlyList<string> header)
    {
        _columns = header.Count;
        Add(header);
        _text.Append('|').Insert(_text.Length, "---|", _columns).Append('\n');
        HeaderLength = _text.Length;
    }

    public bool IsEmpty => _text.Length == HeaderLength;

    private int HeaderLength { get; }

    /// <param name="cells">One cell per column. Missing cells at the end stay empty.</param>
    public void Add(params IReadOnlyList<string> cells)
    {
        _text.Append('|');
        for (int i = 0; i < _columns; i++)
        {
            string cell = i < cells.Count ? cells[i] : "";
            // A bar would end the cell, so it is escaped.
            _text.Append(' ').Append(cell.Replace("|", "\\|", StringComparison.Ordinal)).Append(cell.Length > 0 ? " |" : "|");
        }

        _text.Append('\n');
    }

    public override string ToString() => _text.ToString();
}
