using System.Globalization;
using System.Text;

namespace MicroGpt.Runtime.Text;

/// <summary>Names characters in messages.</summary>
public static class CharacterName
{
    /// <summary>The character, if it can be shown, and its code point.</summary>
    /// <param name="scalar">The Unicode scalar value, or a lone surrogate.</param>
    public static string Of(int scalar)
    {
        string? shown = Short(scalar);
        return string.Create(CultureInfo.InvariantCulture, $"{shown}{(shown is null ? "" : ", ")}U+{scalar:X4}");
    }

    /// <summary>The character in quotes, or a word; null if it can be neither shown nor named.</summary>
    public static string? Short(int scalar) => scalar switch
    {
        '\n' => "line feed",
        '\r' => "carriage return",
        '\t' => "tab",
        _ when Rune.IsValid(scalar) && IsVisible(new Rune(scalar)) => $"'{new Rune(scalar)}'",
        _ => null,
    };

    /// <summary>Whether the character takes a place of its own and does not change how a terminal shows the rest of the line.</summary>
    private static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned);
}
