using System.Globalization;
using System.Text;

namespace MicroGpt.Runtime.Text;

/// <summary>A text contains a character that the model has no token for.</summary>
public sealed class UnknownCharacterException : MicroGptException
{
    /// <param name="scalar">The Unicode scalar value, or a lone surrogate.</param>
    /// <param name="line">Line of the character, from 1.</param>
    /// <param name="column">Column of the character, from 1, in Unicode scalar values.</param>
    /// <param name="source">Name of the text, for example a file name; null for a prompt.</param>
    public UnknownCharacterException(int scalar, int line, int column, string? source = null)
        : base(Describe(scalar, line, column, source))
    {
        Scalar = scalar;
        Line = line;
        Column = column;
    }

    public int Scalar { get; }

    public int Line { get; }

    public int Column { get; }

    private static string Describe(int scalar, int line, int column, string? source)
    {
        string name = scalar switch
        {
            '\n' => "line feed, ",
            '\r' => "carriage return, ",
            '\t' => "tab, ",
            _ when Rune.IsValid(scalar) && !Rune.IsControl(new Rune(scalar)) => $"'{new Rune(scalar)}', ",
            _ => "",
        };
        string place = source is null ? "" : $" of {source}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"The character {name}U+{scalar:X4} at line {line}, column {column}{place} is not in this model's alphabet. "
            + $"Add it to tokenizer.alphabet in model.json and rebuild, or use the tokenizer kind bytes.");
    }
}
