using System.Globalization;
using System.Text;

namespace MicroGpt.Runtime.Text;

/// <summary>A character that the model has no token for.</summary>
/// <param name="Scalar">The Unicode scalar value, or a lone surrogate.</param>
/// <param name="Line">Line of its first occurrence, from 1.</param>
/// <param name="Column">Column of its first occurrence, from 1, in Unicode scalar values.</param>
/// <param name="Count">Number of occurrences.</param>
public readonly record struct UnknownCharacter(int Scalar, int Line, int Column, long Count)
{
    /// <summary>The character, if it can be shown, and its code point.</summary>
    internal string Name
    {
        get
        {
            string shown = Scalar switch
            {
                '\n' => "line feed, ",
                '\r' => "carriage return, ",
                '\t' => "tab, ",
                _ when Rune.IsValid(Scalar) && IsVisible(new Rune(Scalar)) => $"'{new Rune(Scalar)}', ",
                _ => "",
            };
            return string.Create(CultureInfo.InvariantCulture, $"{shown}U+{Scalar:X4}");
        }
    }

    internal string Times => Count == 1 ? "once" : string.Create(CultureInfo.InvariantCulture, $"{Count:N0} times");

    /// <summary>Whether the character takes a place of its own and does not change how a terminal shows the rest of the line.</summary>
    private static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned);
}
