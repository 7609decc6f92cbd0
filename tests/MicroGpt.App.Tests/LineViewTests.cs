namespace MicroGpt.App.Tests;

/// <summary>What a terminal shows of a line.</summary>
public sealed class LineViewTests
{
    [Theory]
    [InlineData("", 0, "> ", 2)]
    [InlineData("maria", 2, "> maria", 4)]
    [InlineData("日本", 1, "> 日本", 4)]
    [InlineData("e\u0301a", 2, "> e\u0301a", 3)]
    [InlineData("a\nb\tc\u0001", 6, "> a\u21b5b c\u00b7", 8)]
    public void A_short_line_is_shown_whole(string text, int cursor, string shown, int column) =>
        Assert.Equal((shown, column), new LineView().Render(text, cursor, 80));

    [Fact]
    public void A_long_line_scrolls_with_its_cursor_and_never_fills_the_row()
    {
        string text = string.Concat(Enumerable.Range(0, 60).Select(i => i % 3 == 0 ? "日" : ((char)('a' + (i % 26))).ToString()));
        foreach (int columns in (int[])[8, 20, 40, 79])
        {
            var view = new LineView();
            foreach (int cursor in Enumerable.Range(0, 61).Concat(Enumerable.Range(0, 61).Reverse()))
            {
                (string shown, int column) = view.Render(text, cursor, columns);
                Assert.InRange(Cells.Width(shown), 2, columns - 1);
                Assert.InRange(column, 2, columns - 1);
                // The character at the cursor stands at its column, if it is in sight.
                int before = 0, at = 2;
                while (at < shown.Length && before + 2 < column)
                {
                    before += Cells.Width(shown[at].ToString());
                    at++;
                }

                Assert.True(at == shown.Length || shown[at] == text[cursor], $"{columns} columns, cursor {cursor}: {shown}");
            }

            Assert.StartsWith("> ", view.Render(text, 0, columns).Text, StringComparison.Ordinal);
            Assert.StartsWith("< ", view.Render(text, 60, columns).Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_line_that_fits_again_is_shown_from_its_start()
    {
        var view = new LineView();
        string text = new('a', 50);
        Assert.StartsWith("< ", view.Render(text, 50, 20).Text, StringComparison.Ordinal);
        Assert.Equal(("> " + text, 52), view.Render(text, 50, 80));
    }

    [Fact]
    public void An_emoji_of_several_parts_is_one_wide_character()
    {
        const string Family = "\U0001F468\u200D\U0001F469\u200D\U0001F467";
        Assert.Equal(("> a" + Family + "b", 6), new LineView().Render("a" + Family + "b", 2 + Family.Length, 80));
    }
}
