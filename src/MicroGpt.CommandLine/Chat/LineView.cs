using System.Globalization;
using System.Text;
using MicroGpt.CommandLine.Display;

namespace MicroGpt.CommandLine.Chat;

/// <summary>
/// The part of a line that a terminal shows. It never takes more than one row: a longer line scrolls sideways, and the sign before it
/// becomes '&lt;' when characters at the left are out of sight.
/// </summary>
internal sealed class LineView
{
    private const int WidestElement = 2;
    private const string Sign = "> ";
    private const string ScrolledSign = "< ";
    private const char LineFeed = '\u21b5';
    private const char OtherControl = '\u00b7';

    private int _first;

    /// <summary>What to write, and the column of the cursor.</summary>
    /// <param name="cursor">Index of the UTF-16 unit that the cursor stands before.</param>
    /// <param name="columns">Columns of the terminal. The last one stays free, because many terminals wrap after it.</param>
    public (string Text, int Column) Render(string text, int cursor, int columns)
    {
        List<(string Shown, int Width, int At)> elements = [.. Elements(text)];
        int room = Math.Max(4, columns - Sign.Length - 1);
        int at = elements.FindIndex(element => element.At >= cursor);
        at = at < 0 ? elements.Count : at;
        _first = Math.Min(_first, at);
        if (elements.Sum(element => element.Width) <= room)
        {
            _first = 0;
        }

        while (Width(_first, at) > room)
        {
            _first++;
        }

        var shown = new StringBuilder(_first > 0 ? ScrolledSign : Sign);
        int width = 0;
        for (int i = _first; i < elements.Count && width + elements[i].Width <= room; i++)
        {
            shown.Append(elements[i].Shown);
            width += elements[i].Width;
        }

        return (shown.ToString(), Sign.Length + Width(_first, at));

        int Width(int from, int to) => elements[from..to].Sum(element => element.Width);
    }

    private static IEnumerable<(string Shown, int Width, int At)> Elements(string text)
    {
        for (int at = 0; at < text.Length;)
        {
            int length = StringInfo.GetNextTextElementLength(text, at);
            // A carriage return and a line feed are one element.
            string element = text.Substring(at, length);
            string shown = element[^1] == '\n' ? LineFeed.ToString() : string.Concat(element.Select(Visible));
            // An emoji of several parts takes two cells, too.
            yield return (shown, Math.Min(WidestElement, Cells.Width(shown)), at);
            at += length;
        }
    }

    private static char Visible(char unit) => unit == '\t' ? ' ' : char.IsControl(unit) ? OtherControl : unit;
}
