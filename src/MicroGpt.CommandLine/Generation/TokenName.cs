using System.Globalization;
using System.Text;
using MicroGpt.Runtime.Text;

namespace MicroGpt.CommandLine.Generation;

/// <summary>A token in a table: its character, or in words what cannot be seen.</summary>
internal static class TokenName
{
    /// <summary>The end of a document.</summary>
    public const string End = "end";

    public static string Of(CharacterTokenizer tokenizer, int token)
    {
        if (token == tokenizer.DocumentToken)
        {
            return End;
        }

        if (tokenizer.IsBytes && token >= 0x80)
        {
            return $"0x{token:X2}";
        }

        return Of(tokenizer.Decode([token]).EnumerateRunes().First());
    }

    private static string Of(Rune rune) => rune.Value switch
    {
        ' ' => "space",
        '\n' => "line feed",
        '\t' => "tab",
        _ => IsVisible(rune) ? rune.ToString() : string.Create(CultureInfo.InvariantCulture, $"U+{rune.Value:X4}"),
    };

    private static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.SpaceSeparator or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
