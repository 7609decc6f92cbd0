using System.Text;
using MicroGpt.Runtime.Data;

namespace MicroGpt.CommandLine.Init;

/// <summary>The tokens for a text: its characters in code point order, or bytes where there are too many.</summary>
internal sealed class TextAlphabet
{
    /// <summary>With more characters, most are rare, and bytes learn more from each.</summary>
    public const int Most = 200;

    /// <param name="lines">Whether lines are documents, so that the line feed is no character.</param>
    /// <param name="minCount">Characters that occur less often are left out.</param>
    public TextAlphabet(TextSurvey text, bool lines, long minCount)
    {
        (int Scalar, long Count)[] all = [.. text.Characters.Where(c => !lines || c.Scalar != '\n')];
        Kept = [.. all.Where(c => c.Count >= minCount)];
        LeftOut = [.. all.Where(c => c.Count < minCount)];
        Alphabet = Order(Kept);
        IsBytes = Kept.Count > Most || Alphabet is null;
        if (IsBytes)
        {
            // Bytes have every character.
            (Kept, LeftOut) = (all, []);
        }
    }

    public IReadOnlyList<(int Scalar, long Count)> Kept { get; }

    public IReadOnlyList<(int Scalar, long Count)> LeftOut { get; }

    public bool IsBytes { get; }

    /// <summary>The characters as the spec lists them; null if no order keeps them apart.</summary>
    public string? Alphabet { get; }

    /// <summary>Number of tokens with the document token.</summary>
    public int Vocabulary => (IsBytes ? 256 : Kept.Count) + 1;

    /// <summary>
    /// Code point order. The alphabet is read in composed form, so a mark must not follow a character that it would join: then marks go
    /// first.
    /// </summary>
    private static string? Order(IReadOnlyList<(int Scalar, long Count)> characters)
    {
        IEnumerable<int> scalars = characters.Select(c => c.Scalar);
        string[] orders = [Join(scalars), Join(scalars.OrderBy(CanonicalForm.IsStart))];
        return Array.Find(orders, order => CanonicalForm.Of(order).EnumerateRunes().Count() == characters.Count);
    }

    private static string Join(IEnumerable<int> scalars) => string.Concat(scalars.Select(scalar => new Rune(scalar).ToString()));
}
