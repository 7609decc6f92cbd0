using System.Text;
using MicroGpt.CommandLine.Cli;
using MicroGpt.Runtime.Generation;
using MicroGpt.Runtime.Text;

namespace MicroGpt.CommandLine.Generation;

/// <summary>
/// Shows how many loops each character took: as its colour on a terminal, elsewhere as one digit per character (a to z for 10
/// to 35, + above).
/// </summary>
internal sealed class DepthDisplay(int loops, bool colour)
{
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";
    private const int Column = 20;
    private const string Reset = "\e[0m";

    /// <summary>From cool to warm, in the 256-colour palette of terminals: 33 is blue, 196 is red.</summary>
    private static readonly int[] s_palette = [33, 43, 78, 148, 220, 208, 196];

    private long _loops;
    private long _characters;

    public bool IsColoured => colour;

    public static DepthDisplay For(Terminal terminal, int loops) =>
        new(loops, terminal.Interactive && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")));

    /// <summary>Counts a text for the mean in the legend.</summary>
    public void Count(GeneratedText text)
    {
        foreach (int depth in text.Depths)
        {
            _loops += depth;
        }

        _characters += text.Depths.Count;
    }

    /// <summary>Explains the digits or colours and gives the mean over the texts that were counted.</summary>
    public string Legend()
    {
        string mean = _characters == 0 ? "" : $", mean {Text.Loops((double)_loops / _characters)}";
        string scale = colour
            ? string.Join(' ', Enumerable.Range(1, Math.Min(loops, 35)).Select(depth => Paint(Digit(depth).ToString(), depth)))
            : $"1 to {loops}";
        return $"depth: loops used for each character and for the end of a text: {scale}{mean}";
    }

    /// <summary>Returns the character in its colour, or unchanged without colours.</summary>
    public string Paint(string character, int depth) =>
        colour && character.Length > 0 ? $"\e[38;5;{Colour(depth)}m{character}{Reset}" : character;

    /// <summary>
    /// Returns a text with its depths. With colours: the coloured text. Without: a single line followed by its digits, or several
    /// lines with the digits below each.
    /// </summary>
    /// <param name="prompt">Its characters are shown as points, because a prompt always runs at full depth.</param>
    public string Show(string prompt, GeneratedText text, CharacterTokenizer tokenizer)
    {
        (string characters, string digits) = Pieces(prompt, text, tokenizer);
        if (colour)
        {
            return characters;
        }

        bool isLine = !characters.Contains('\n', StringComparison.Ordinal);
        return isLine ? $"{characters.PadRight(Column)} {digits}" : Under(characters, digits);
    }

    private (string Characters, string Digits) Pieces(string prompt, GeneratedText text, CharacterTokenizer tokenizer)
    {
        var decoder = new TokenDecoder(tokenizer);
        var characters = new StringBuilder(prompt);
        var digits = new StringBuilder(new string('.', prompt.Length));
        for (int i = 0; i < text.Tokens.Count; i++)
        {
            // A character of several bytes is shown with its last byte.
            string piece = decoder.Push(text.Tokens[i]).ToString();
            characters.Append(Paint(piece, text.Depths[i]));
            digits.Append(Digit(text.Depths[i]), piece.Length);
        }

        characters.Append(decoder.Flush());
        if (text.Stopped)
        {
            digits.Append(Digit(text.Depths[^1]));
        }

        return (characters.ToString(), digits.ToString());
    }

    private static string Under(string characters, string digits)
    {
        var lines = new StringBuilder();
        int at = 0;
        foreach (string line in characters.Split('\n'))
        {
            // The line break has a depth too, so it gets a digit.
            int length = Math.Min(line.Length + 1, digits.Length - at);
            lines.Append(line).Append('\n').Append(digits, at, length).Append('\n');
            at += length;
        }

        return lines.ToString().TrimEnd('\n');
    }

    private int Colour(int depth) => s_palette[loops == 1 ? 0 : (depth - 1) * (s_palette.Length - 1) / (loops - 1)];

    private static char Digit(int depth) => depth < Digits.Length ? Digits[depth] : '+';
}
