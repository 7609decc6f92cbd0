using System.Globalization;
using System.Text;
using Spectre.Console;

namespace MicroGpt.CommandLine.Display;

/// <summary>Texts measured in the cells of a terminal. A wide character takes two.</summary>
internal static class Cells
{
    private const string Ellipsis = "…";

    public static int Width(string text) => text.GetCellWidth();

    /// <summary>Cuts a text to a number of cells, with an ellipsis at the end if something is cut off.</summary>
    public static string Fit(string text, int width)
    {
        if (Width(text) <= width)
        {
            return text;
        }

        var kept = new StringBuilder();
        int room = width - 1;
        TextElementEnumerator elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext())
        {
            string element = elements.GetTextElement();
            room -= Width(element);
            if (room < 0)
            {
                break;
            }

            kept.Append(element);
        }

        return width < 1 ? "" : kept + Ellipsis;
    }

    /// <summary>A text of the model as one line without control characters, which could command the terminal.</summary>
    public static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            UnicodeCategory category = Rune.GetUnicodeCategory(rune);
            if (rune.Value == '\n')
            {
                line.Append('⏎');
            }
            else if (category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned)
            {
                line.Append('·');
            }
            else
            {
                line.Append(rune);
            }
        }

        return line.ToString();
    }
}
