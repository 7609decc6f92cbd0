using System.Globalization;
using System.Text;
using MicroGpt.CommandLine.Cli;
using MicroGpt.Runtime.Generation;
using MicroGpt.Runtime.Text;

namespace MicroGpt.CommandLine.Generation;

/// <summary>
/// A text as an SVG picture: each character in a colour for the loops that it took, and below it the likeliest characters after each loop
/// for one of them. The same text gives the same bytes. It has a background of its own, so it is readable on light and dark pages.
/// </summary>
/// <param name="name">Name of the model.</param>
/// <param name="loops">Maximum number of loops of a character.</param>
internal sealed class LoopPicture(string name, int loops, CharacterTokenizer tokenizer)
{
    private const int Width = 760;
    private const int Margin = 28;
    private const int LetterGap = 4;
    private const int MostRows = 5;
    private const int MostColumns = 6;
    private const int BarRow = 26;
    private const string EndSign = "\u25a0";
    private const string Ink = "#1f2328";
    private const string Faint = "#656d76";
    private const string Other = "#c3ccd6";
    private const string PromptColour = "#e6e9ed";

    /// <summary>Few loops are blue, many are red, as on a terminal; pale enough for dark letters.</summary>
    private static readonly string[] s_palette = ["#7db7f0", "#62c9bd", "#8fd191", "#c4d86a", "#f2d35e", "#f4ad5b", "#ee8673"];

    private readonly StringBuilder _svg = new();
    private int _y;

    public string Draw(string prompt, GeneratedText text, LoopGuesses guesses)
    {
        Tile[] tiles = [.. Tiles(prompt, text)];
        int? asked = guesses.Asked.Where(position => guesses.At(position) is not null).Cast<int?>().FirstOrDefault();
        int? marked = asked ?? guesses.FirstChange();
        _y = Margin + 14;
        Say(Margin, _y, 17, Ink, $"{name}: loops for each character", "600");
        Legend(text);
        _y += 22;
        Tiles(tiles, marked is { } position ? position : -1);
        if (marked is { } at)
        {
            Thoughts(text, at, guesses.At(at)!);
        }

        string size = Invariant($"width=\"{Width}\" height=\"{_y}\" viewBox=\"0 0 {Width} {_y}\"");
        return $"<svg xmlns=\"http://www.w3.org/2000/svg\" {size} font-family=\"ui-sans-serif, system-ui, sans-serif\">{PictureFile.Mark}\n"
            + Invariant($"<rect x=\"0.5\" y=\"0.5\" width=\"{Width - 1}\" height=\"{_y - 1}\" rx=\"10\" ")
            + "fill=\"#fbfaf7\" stroke=\"#d0d7de\"/>\n"
            + _svg + "</svg>\n";
    }

    /// <summary>What stands in one box: a character, the loops that it took, and the number of its token; 0 for the prompt.</summary>
    private readonly record struct Tile(string Shown, int Depth, int Position);

    private IEnumerable<Tile> Tiles(string prompt, GeneratedText text)
    {
        foreach (Rune rune in prompt.EnumerateRunes())
        {
            yield return new Tile(rune.ToString(), 0, 0);
        }

        var decoder = new TokenDecoder(tokenizer);
        for (int i = 0; i < text.Tokens.Count; i++)
        {
            // A character of several bytes is shown with its last byte.
            yield return new Tile(decoder.Push(text.Tokens[i]).ToString(), text.Depths[i], i + 1);
        }

        if (text.Stopped)
        {
            yield return new Tile(TokenName.End, text.Depths[^1], text.Tokens.Count + 1);
        }
    }

    private void Tiles(Tile[] tiles, int marked)
    {
        bool large = tiles.Length <= 14;
        (int cell, int height, int font) = large ? (48, 48, 26) : (14, 24, 14);
        int perRow = (Width - (2 * Margin)) / cell;
        int rows = Math.Min(MostRows, (tiles.Length + perRow - 1) / perRow);
        for (int row = 0; row < rows; row++)
        {
            Tile[] line = tiles[(row * perRow)..Math.Min(tiles.Length, (row + 1) * perRow)];
            if (row == rows - 1 && tiles.Length > rows * perRow)
            {
                line[^1] = new Tile("\u2026", 0, 0);
            }

            Boxes(line, cell, height, large ? LetterGap : 0);
            Letters(line, cell, height, font, large);
            int at = Array.FindIndex(line, tile => tile.Position == marked);
            if (at >= 0)
            {
                int gap = large ? LetterGap : 0;
                _svg.Append(Invariant($"<rect x=\"{Margin + (at * cell)}\" y=\"{_y}\" width=\"{cell - gap}\" height=\"{height}\" "))
                    .Append($"rx=\"4\" fill=\"none\" stroke=\"{Ink}\" stroke-width=\"2.5\"/>\n");
            }

            _y += height + (large ? 10 : 6);
        }
    }

    /// <summary>Neighbours of one colour share a box, unless boxes stand apart.</summary>
    private void Boxes(Tile[] line, int cell, int height, int gap)
    {
        for (int i = 0; i < line.Length;)
        {
            int end = i + 1;
            while (gap == 0 && end < line.Length && Colour(line[end].Depth) == Colour(line[i].Depth))
            {
                end++;
            }

            int width = ((end - i) * cell) - gap;
            _svg.Append(Invariant($"<rect x=\"{Margin + (i * cell)}\" y=\"{_y}\" width=\"{width}\" height=\"{height}\" "))
                .Append(gap > 0 ? "rx=\"4\" " : "").Append($"fill=\"{Colour(line[i].Depth)}\"/>\n");
            i = end;
        }
    }

    /// <summary>Small letters of a row are one element, because a picture of a long text would take many bytes otherwise.</summary>
    private void Letters(Tile[] line, int cell, int height, int font, bool large)
    {
        var places = new List<int>();
        var letters = new StringBuilder();
        for (int i = 0; i < line.Length; i++)
        {
            string shown = line[i].Shown;
            bool isEnd = shown == TokenName.End;
            int middle = Margin + (i * cell) + ((cell - (large ? LetterGap : 0)) / 2);
            int size = isEnd && large ? 13 : font;
            int baseline = _y + (height / 2) + (size * 36 / 100);
            if (isEnd && !large)
            {
                shown = EndSign;
            }

            if (!large && shown.Length == 1 && !char.IsWhiteSpace(shown[0]))
            {
                places.Add(middle);
                letters.Append(Escape(shown));
            }
            else if (!string.IsNullOrWhiteSpace(shown))
            {
                Letter(Number(middle), baseline, size, shown);
            }
        }

        if (places.Count > 0)
        {
            int baseline = _y + (height / 2) + (font * 36 / 100);
            Letter(string.Join(' ', places.Select(Number)), baseline, font, letters.ToString(), isEscaped: true);
        }
    }

    private void Legend(GeneratedText text)
    {
        int[] shown = [.. Shown(loops)];
        int width = shown.Sum(depth => 24 + (Number(depth).Length * 8));
        int x = Width - Margin - width;
        foreach (int depth in shown)
        {
            _svg.Append(Invariant($"<rect x=\"{x}\" y=\"{_y - 12}\" width=\"14\" height=\"14\" rx=\"3\" fill=\"{Colour(depth)}\"/>\n"));
            Say(x + 18, _y, 13, Faint, Number(depth), "400");
            x += 24 + (Number(depth).Length * 8);
        }

        double mean = text.Depths.Count == 0 ? 0 : text.Depths.Average();
        string caption = $"mean {Text.Loops(mean)}, loops:";
        Say(Width - Margin - width - 8 - (caption.Length * 7), _y, 13, Faint, caption, "400");
    }

    private void Thoughts(GeneratedText text, int position, IReadOnlyList<Guess[]> guesses)
    {
        int drawn = position <= text.Tokens.Count ? text.Tokens[position - 1] : tokenizer.DocumentToken;
        int depth = text.Depths[position - 1];
        _y += 26;
        Say(Margin, _y, 15, Ink, "What comes in the marked box? The likeliest characters after each loop", "600");
        _y += 12;
        int[] shown = [.. Shown(guesses.Count)];
        int column = (Width - (2 * Margin)) / shown.Length;
        double largest = shown.Max(loop => guesses[loop - 1][0].Probability);
        for (int i = 0; i < shown.Length; i++)
        {
            int loop = shown[i], x = Margin + (i * column);
            string end = loop == depth ? $", writes {TokenName.Of(tokenizer, drawn)}" : loop > depth ? ", not run" : "";
            Say(x, _y + 16, 13, Faint, $"{(shown.Length > 4 ? "" : "loop ")}{Number(loop)}{end}", "400");
            for (int rank = 0; rank < guesses[loop - 1].Length; rank++)
            {
                Bar(x, _y + 26 + (rank * BarRow), column, guesses[loop - 1][rank], guesses[loop - 1][rank].Token == drawn, loop, largest);
            }
        }

        _y += 26 + (LoopGuesses.Kept * BarRow) + (Margin / 2);
    }

    /// <param name="largest">The probability of the longest bar.</param>
    private void Bar(int x, int y, int column, Guess guess, bool isDrawn, int loop, double largest)
    {
        const int Left = 30;
        const int Right = 66;
        double length = Math.Max(1, guess.Probability / largest * (column - Left - Right));
        string label = TokenName.Of(tokenizer, guess.Token);
        Letter(Number(x + (Left / 2) - 2), y + 17, label.Length > 2 ? 10 : 15, label);
        _svg.Append(Invariant($"<rect x=\"{x + Left}\" y=\"{y + 3}\" width=\"{length:F1}\" height=\"18\" rx=\"2\" "))
            .Append($"fill=\"{(isDrawn ? Colour(loop) : Other)}\"/>\n");
        _svg.Append(Invariant($"<text x=\"{x + Left + length + 6:F1}\" y=\"{y + 16}\" font-size=\"12\" "))
            .Append($"fill=\"{(isDrawn ? Ink : Faint)}\">{Text.Percent(guess.Probability)}</text>\n");
    }

    /// <param name="middles">The middle of each letter.</param>
    private void Letter(string middles, int y, int size, string shown, bool isEscaped = false) => _svg
        .Append(Invariant($"<text x=\"{middles}\" y=\"{y}\" font-size=\"{size}\" fill=\"{Ink}\" text-anchor=\"middle\" "))
        .Append($"font-family=\"ui-monospace, monospace\">{(isEscaped ? shown : Escape(shown))}</text>\n");

    private void Say(int x, int y, int size, string colour, string text, string weight) => _svg
        .Append(Invariant($"<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" fill=\"{colour}\" font-weight=\"{weight}\">"))
        .Append(Escape(text)).Append("</text>\n");

    private string Colour(int depth) =>
        depth == 0 ? PromptColour : s_palette[loops == 1 ? 0 : Math.Min(depth - 1, loops - 1) * (s_palette.Length - 1) / (loops - 1)];

    /// <summary>All loops if they are few, otherwise the first, the last and some between them.</summary>
    private static IEnumerable<int> Shown(int count) => count <= MostColumns
        ? Enumerable.Range(1, count)
        : Enumerable.Range(0, MostColumns).Select(i => 1 + (int)Math.Round(i * (count - 1) / (double)(MostColumns - 1)));

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Escape(string text) => string.Concat(text.Select(unit => unit switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        _ when char.IsControl(unit) || unit is '\ufffe' or '\uffff' => "\ufffd",
        _ => unit.ToString(),
    }));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
