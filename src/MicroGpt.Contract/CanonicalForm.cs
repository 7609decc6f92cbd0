using System.Text;

namespace MicroGpt.Contract;

/// <summary>
/// NFC, the composed form of Unicode text: e with an accent is one character, however it was written. The tables are part of the program,
/// because those of the machine depend on its libraries, and a program without them composes nothing.
/// </summary>
public static class CanonicalForm
{
    /// <summary>No character below changes or joins the one before it.</summary>
    public const int FirstSpecial = 0x300;

    /// <summary>Whether text may be divided before this character: it keeps its form and never joins what precedes it.</summary>
    public static bool IsStart(int scalar) => scalar < FirstSpecial || !CanonicalTables.Shared.IsSpecial(scalar);

    /// <summary>The composed form of a text. Lone surrogates are kept.</summary>
    public static string Of(string text)
    {
        if (text.All(c => c < FirstSpecial))
        {
            return text;
        }

        var segment = new CanonicalSegment();
        var composed = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            int scalar = text[i];
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                scalar = char.ConvertToUtf32(text[i], text[++i]);
            }

            if (segment.EndsBefore(scalar))
            {
                Append(segment.Take(), composed);
            }

            segment.Hold(scalar);
        }

        Append(segment.Take(), composed);
        return composed.ToString();
    }

    /// <summary>Decomposes characters between two starts, sorts their marks by class, and composes them.</summary>
    internal static void Compose(List<int> characters)
    {
        CanonicalTables tables = CanonicalTables.Shared;
        var parts = new List<int>(characters.Count + 4);
        foreach (int character in characters)
        {
            tables.Decompose(character, parts);
        }

        SortMarks(parts, tables);
        characters.Clear();
        int start = -1;
        int lastClass = 0;
        foreach (int part in parts)
        {
            int markClass = tables.ClassOf(part);
            bool isFree = start >= 0 && (start == characters.Count - 1 || lastClass < markClass);
            if (isFree && tables.Compose(characters[start], part) is int whole)
            {
                characters[start] = whole;
                continue;
            }

            start = markClass == 0 ? characters.Count : start;
            lastClass = markClass;
            characters.Add(part);
        }
    }

    /// <summary>Sorts each run of marks by class. Marks of one class keep their order.</summary>
    private static void SortMarks(List<int> parts, CanonicalTables tables)
    {
        for (int i = 1; i < parts.Count; i++)
        {
            int part = parts[i];
            int markClass = tables.ClassOf(part);
            int to = i;
            for (; markClass > 0 && to > 0 && tables.ClassOf(parts[to - 1]) > markClass; to--)
            {
                parts[to] = parts[to - 1];
            }

            parts[to] = part;
        }
    }

    private static void Append(IEnumerable<int> scalars, StringBuilder text)
    {
        foreach (int scalar in scalars)
        {
            _ = scalar > char.MaxValue ? text.Append(char.ConvertFromUtf32(scalar)) : text.Append((char)scalar);
        }
    }
}
