using static MicroGpt.App.Tests.KeyScript;

namespace MicroGpt.App.Tests;

/// <summary>What keys do to a line.</summary>
public sealed class LineEditorTests
{
    public static TheoryData<string, Func<IEnumerable<ConsoleKeyInfo>[]>> Lines { get; } = new()
    {
        { "maria", () => [Text("maria")] },
        { "maria", () => [Text("mria"), Press(ConsoleKey.LeftArrow, ConsoleKey.LeftArrow, ConsoleKey.LeftArrow), Text("a")] },
        { "maria", () => [Text("ria"), Press(ConsoleKey.Home), Text("ma")] },
        { "maria", () => [Text("ria"), Control("A"), Text("ma"), Control("E")] },
        { "maria", () => [Text("mar"), Control("BB"), Control("FF"), Text("ia")] },
        { "maria", () => [Text("marxx"), Press(ConsoleKey.Backspace, ConsoleKey.Backspace), Text("ia")] },
        { "maria", () => [Text("xmaria"), Press(ConsoleKey.Home, ConsoleKey.Delete, ConsoleKey.End)] },
        { "maria", () => [Text("xmaria"), Control("AD")] },
        { "maria", () => [Text("marxia"), Press(ConsoleKey.LeftArrow, ConsoleKey.LeftArrow), Control("H")] },
        { "maria", () => [Text("maria rest"), Control("AFFFFFK")] },
        { "maria", () => [Text("something"), Control("U"), Text("maria")] },
        { "one two ", () => [Text("one two three  "), Control("W")] },
        { "one X two", () => [Text("one two"), Alt("b"), Text("X ")] },
        { "one twoX", () => [Text("one two"), Control("A"), Alt("ff"), Text("X")] },
        { "maria", () => [Text("maria"), Press(ConsoleKey.Escape, ConsoleKey.F5, ConsoleKey.Tab)] },
        { "", () => [Control("KUW"), Press(ConsoleKey.Delete, ConsoleKey.Backspace, ConsoleKey.LeftArrow, ConsoleKey.RightArrow)] },
        // Accents, a family of four and letters of two UTF-16 units are one character each.
        { "ab", () => [Text("ae\u0301b"), Press(ConsoleKey.LeftArrow, ConsoleKey.Backspace)] },
        { "a", () => [Text("a\U0001F468\u200D\U0001F469\u200D\U0001F467"), Press(ConsoleKey.Backspace)] },
        { "日", () => [Text("日\U00020000"), Press(ConsoleKey.Backspace)] },
        { "ab", () => [Text("\e[1;9Pab")] },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void Keys_make_a_line(string expected, Func<IEnumerable<ConsoleKeyInfo>[]> keys)
    {
        var keyboard = new KeyScript([.. keys(), Text("\n")]);
        EditedLine line = new LineEditor(keyboard, TextWriter.Null, allowsLineFeed: false).Read();
        Assert.Equal(new EditedLine(LineEnd.Entered, expected), line);
        Assert.False(keyboard.HasMore);
        Assert.False(keyboard.IsReading);
    }

    [Fact]
    public void Up_and_down_go_through_the_history_and_back_to_the_draft()
    {
        ConsoleKey[] up = [ConsoleKey.UpArrow, ConsoleKey.UpArrow, ConsoleKey.UpArrow, ConsoleKey.UpArrow];
        var keyboard = new KeyScript(
            Text("one\ntwo\ntwo\n\ndraft"), Press(up), Text("\n"),
            Text("x"), Press(up[..2]), Press(ConsoleKey.DownArrow, ConsoleKey.DownArrow, ConsoleKey.DownArrow), Text("\n"),
            Control("P"), Control("N"), Text("\n"));
        var editor = new LineEditor(keyboard, TextWriter.Null, allowsLineFeed: false);
        Assert.Equal(["one", "two", "two", "", "one", "x", ""], Enumerable.Range(0, 7).Select(_ => editor.Read().Text));
    }

    [Fact]
    public void A_paste_of_several_lines_is_one_text_where_line_feeds_are_allowed()
    {
        var keyboard = new KeyScript(Text("a "), Paste("b\nc\td\n"), Text("e\n"));
        Assert.Equal("a b\nc\td\ne", new LineEditor(keyboard, TextWriter.Null, allowsLineFeed: true).Read().Text);
    }

    [Fact]
    public void A_paste_of_several_lines_is_several_lines_elsewhere()
    {
        var editor = new LineEditor(new KeyScript(Paste("anna\nbob\nca"), Text("rl\n")), TextWriter.Null, allowsLineFeed: false);
        Assert.Equal(["anna", "bob", "carl"], Enumerable.Range(0, 3).Select(_ => editor.Read().Text));
    }

    [Fact]
    public void A_paste_that_never_ends_can_be_cancelled()
    {
        var editor = new LineEditor(new KeyScript(Text("\e[200~a\n"), Control("C"), Text("b\n")), TextWriter.Null, allowsLineFeed: true);
        Assert.Equal(LineEnd.Cancelled, editor.Read().End);
    }

    [Fact]
    public void Ctrl_D_ends_the_input_on_an_empty_line_only()
    {
        Assert.Equal(LineEnd.EndOfInput, new LineEditor(new KeyScript(Control("D")), TextWriter.Null, false).Read().End);
        var keyboard = new KeyScript(Text("a"), Control("D"), Text("\n"));
        Assert.Equal(new EditedLine(LineEnd.Entered, "a"), new LineEditor(keyboard, TextWriter.Null, false).Read());
    }

    [Fact]
    public void Marks_around_pastes_are_asked_for_while_a_line_is_read()
    {
        using var output = new StringWriter();
        new LineEditor(new KeyScript(Text("a\n")), output, false).Read();
        string written = output.ToString();
        Assert.StartsWith(LineEditor.MarkPastes, written, StringComparison.Ordinal);
        Assert.EndsWith(LineEditor.MarkNoPastes + "\r\n", written, StringComparison.Ordinal);
    }

    [Fact]
    public void The_second_ctrl_C_in_a_row_leaves()
    {
        var said = new List<string>();
        var editor = new LineEditor(new KeyScript(Text("abc"), Control("CC"), Text("a\n"), Control("CC")), TextWriter.Null, false);
        var prompts = new TypedPrompts(editor, said.Add);
        Assert.Equal("a", prompts.Read());
        Assert.Single(said);
        Assert.Null(prompts.Read());
        Assert.Equal(2, said.Count);
        Assert.All(said, sentence => Assert.Contains("Ctrl-C again", sentence, StringComparison.Ordinal));
    }
}
