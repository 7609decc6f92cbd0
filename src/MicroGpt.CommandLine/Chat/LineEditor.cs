using System.Globalization;

namespace MicroGpt.CommandLine.Chat;

/// <summary>How a line ended.</summary>
internal enum LineEnd
{
    Entered,

    /// <summary>Ctrl-C.</summary>
    Cancelled,

    /// <summary>Ctrl-D on an empty line.</summary>
    EndOfInput,
}

/// <param name="Text">What was on the line.</param>
internal readonly record struct EditedLine(LineEnd End, string Text);

/// <summary>
/// Reads a line from a terminal with the keys of readline: arrows, Home, End, Ctrl-A, E, B, F, K, U, W, D, H, L, P, N, and Alt or Ctrl with
/// the arrows for words. A paste of several lines is one text, if line feeds are allowed; otherwise each line is entered.
/// </summary>
/// <param name="allowsLineFeed">Whether a pasted line feed becomes part of the text.</param>
internal sealed class LineEditor(IKeyboard keyboard, TextWriter output, bool allowsLineFeed)
{
    /// <summary>Terminals then put marks around what is pasted.</summary>
    public const string MarkPastes = "\e[?2004h";
    public const string MarkNoPastes = "\e[?2004l";

    private const string PasteBegins = "200~";
    private const string PasteEnds = "201~";
    private const int LongestSequence = 32;
    private const char Escape = '\e';
    private const char Interrupt = '\x03';

    private readonly Lock _drawing = new();
    private readonly LineBuffer _line = new();
    private readonly LineHistory _history = new();
    private readonly LineView _view = new();
    private bool _isPasting;

    /// <returns>The line. The cursor is at the beginning of the next row.</returns>
    public EditedLine Read()
    {
        _line.Set("");
        keyboard.Begin();
        // The rest of a paste whose first line was entered is there already.
        _isPasting &= keyboard.HasMore;
        output.Write(MarkPastes);
        try
        {
            Draw();
            LineEnd? end = null;
            while (end is null)
            {
                end = Apply(keyboard.Read());
                if (end is null && !keyboard.HasMore)
                {
                    Draw();
                }
            }

            _line.End();
            Draw();
            _history.Add(end == LineEnd.Entered ? _line.Text : "");
            return new EditedLine(end.Value, _line.Text);
        }
        finally
        {
            output.Write(MarkNoPastes + "\r\n");
            keyboard.End();
        }
    }

    /// <summary>Draws the line again, as after the window changed its size.</summary>
    public void Draw()
    {
        lock (_drawing)
        {
            (string text, int column) = _view.Render(_line.Text, _line.Cursor, keyboard.Columns);
            output.Write(string.Create(CultureInfo.InvariantCulture, $"\r{text}\e[J\r\e[{column}C"));
            output.Flush();
        }
    }

    private LineEnd? Apply(ConsoleKeyInfo key)
    {
        if (key.KeyChar == Escape)
        {
            return keyboard.HasMore ? Escaped(keyboard.Read()) : null;
        }

        if (key is { KeyChar: '[', Modifiers: ConsoleModifiers.Alt })
        {
            return Escaped(key);
        }

        if (key.KeyChar is '\r' or '\n')
        {
            if (!_isPasting || !allowsLineFeed)
            {
                return LineEnd.Entered;
            }

            _line.Insert('\n');
            return null;
        }

        if (_isPasting && key.KeyChar != Interrupt)
        {
            _line.Insert(key.KeyChar);
            return null;
        }

        return key.KeyChar switch
        {
            Interrupt => LineEnd.Cancelled,
            '\x04' when _line.Text.Length == 0 => LineEnd.EndOfInput,
            _ => Edit(key),
        };
    }

    private LineEnd? Edit(ConsoleKeyInfo key)
    {
        bool byWord = (key.Modifiers & (ConsoleModifiers.Control | ConsoleModifiers.Alt)) != 0;
        switch (key.Key)
        {
            case ConsoleKey.LeftArrow when byWord: _line.WordLeft(); break;
            case ConsoleKey.RightArrow when byWord: _line.WordRight(); break;
            case ConsoleKey.LeftArrow: _line.Left(); break;
            case ConsoleKey.RightArrow: _line.Right(); break;
            case ConsoleKey.Home: _line.Home(); break;
            case ConsoleKey.End: _line.End(); break;
            case ConsoleKey.Delete: _line.Delete(); break;
            case ConsoleKey.Backspace when key.Modifiers.HasFlag(ConsoleModifiers.Alt): _line.DeleteWord(); break;
            case ConsoleKey.Backspace: _line.Backspace(); break;
            case ConsoleKey.UpArrow: Show(_history.Earlier(_line.Text)); break;
            case ConsoleKey.DownArrow: Show(_history.Later()); break;
            default: Type(key); break;
        }

        return null;
    }

    private void Type(ConsoleKeyInfo key)
    {
        switch (key.KeyChar)
        {
            case '\x01': _line.Home(); break;
            case '\x02': _line.Left(); break;
            case '\x04': _line.Delete(); break;
            case '\x05': _line.End(); break;
            case '\x06': _line.Right(); break;
            case '\b' or '\x7f': _line.Backspace(); break;
            case '\x0b': _line.DeleteToEnd(); break;
            case '\x0c': output.Write("\e[H\e[2J"); break;
            case '\x0e': Show(_history.Later()); break;
            case '\x10': Show(_history.Earlier(_line.Text)); break;
            case '\x15': _line.DeleteToStart(); break;
            case '\x17': _line.DeleteWord(); break;
            case 'b' when key.Modifiers == ConsoleModifiers.Alt: _line.WordLeft(); break;
            case 'f' when key.Modifiers == ConsoleModifiers.Alt: _line.WordRight(); break;
            case char unit when !char.IsControl(unit) && !key.Modifiers.HasFlag(ConsoleModifiers.Alt): _line.Insert(unit); break;
        }
    }

    private void Show(string? line)
    {
        if (line is not null)
        {
            _line.Set(line);
        }
    }

    /// <summary>.NET does not know the marks around a paste, so they arrive as single keys.</summary>
    private LineEnd? Escaped(ConsoleKeyInfo key)
    {
        if (key.KeyChar != '[')
        {
            return Apply(key);
        }

        _isPasting = ReadSequence() switch
        {
            PasteBegins => true,
            PasteEnds => false,
            _ => _isPasting,
        };
        return null;
    }

    private string ReadSequence()
    {
        string sequence = "";
        while (keyboard.HasMore && sequence.Length < LongestSequence)
        {
            char unit = keyboard.Read().KeyChar;
            sequence += unit;
            if (unit is >= '@' and <= '~')
            {
                break;
            }
        }

        return sequence;
    }
}
