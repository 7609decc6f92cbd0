using System.Globalization;

namespace MicroGpt.CommandLine.Chat;

/// <summary>The text of a line that is being edited, and the cursor. It moves and deletes whole characters, as people see them.</summary>
internal sealed class LineBuffer
{
    public string Text { get; private set; } = "";

    /// <summary>Index of the UTF-16 unit that the cursor stands before.</summary>
    public int Cursor { get; private set; }

    public void Set(string text)
    {
        Text = text;
        Cursor = text.Length;
    }

    public void Insert(char unit)
    {
        Text = Text.Insert(Cursor, unit.ToString());
        Cursor++;
    }

    public void Left() => Cursor = Before(Cursor);

    public void Right() => Cursor = After(Cursor);

    public void Home() => Cursor = 0;

    public void End() => Cursor = Text.Length;

    public void WordLeft() => Cursor = WordStart();

    public void WordRight()
    {
        int end = Skip(Cursor, inWord: false);
        Cursor = Skip(end, inWord: true);
    }

    /// <summary>Deletes the character before the cursor.</summary>
    public void Backspace() => Remove(Before(Cursor), Cursor);

    /// <summary>Deletes the character at the cursor.</summary>
    public void Delete() => Remove(Cursor, After(Cursor));

    public void DeleteToEnd() => Remove(Cursor, Text.Length);

    public void DeleteToStart() => Remove(0, Cursor);

    /// <summary>Deletes the word before the cursor, and the spaces behind it.</summary>
    public void DeleteWord() => Remove(WordStart(), Cursor);

    private void Remove(int begin, int end)
    {
        Text = Text.Remove(begin, end - begin);
        Cursor = begin;
    }

    private int After(int index) => index < Text.Length ? index + StringInfo.GetNextTextElementLength(Text, index) : index;

    private int Before(int index)
    {
        int at = 0;
        for (int next = 0; next < index; next = After(next))
        {
            at = next;
        }

        return at;
    }

    private int WordStart()
    {
        int at = Cursor;
        while (at > 0 && char.IsWhiteSpace(Text[at - 1]))
        {
            at--;
        }

        while (at > 0 && !char.IsWhiteSpace(Text[at - 1]))
        {
            at--;
        }

        return at;
    }

    private int Skip(int at, bool inWord)
    {
        while (at < Text.Length && char.IsWhiteSpace(Text[at]) != inWord)
        {
            at++;
        }

        return at;
    }
}
