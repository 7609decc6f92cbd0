namespace MicroGpt.Generators.Spec;

/// <summary>An alphabet as Unicode scalar values. A character outside the basic plane is one symbol but two UTF-16 units.</summary>
internal static class Alphabet
{
    /// <summary>The alphabet of a tokenizer in composed form (NFC), as data are read.</summary>
    public static string Of(SectionValues tokenizer) => CanonicalForm.Of(tokenizer.Text("alphabet"));

    public static IReadOnlyList<string> Split(string alphabet)
    {
        var symbols = new List<string>();
        for (int i = 0; i < alphabet.Length; i += symbols[symbols.Count - 1].Length)
        {
            symbols.Add(alphabet.Substring(i, char.IsSurrogatePair(alphabet, i) ? 2 : 1));
        }

        return symbols;
    }

    /// <summary>Finds the first symbol that occurs twice, and both positions, counted from 1.</summary>
    public static (string Symbol, int First, int Again)? FindRepeated(IReadOnlyList<string> symbols)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < symbols.Count; i++)
        {
            if (seen.TryGetValue(symbols[i], out int first))
            {
                return (symbols[i], first + 1, i + 1);
            }

            seen.Add(symbols[i], i);
        }

        return null;
    }

    /// <summary>Describes a symbol, for example 'a' (U+0061); an invisible one by its number only.</summary>
    public static string Describe(string symbol)
    {
        string code = $"U+{char.ConvertToUtf32(symbol, 0):X4}";
        bool visible = symbol.Length == 2 || !(char.IsControl(symbol[0]) || char.IsWhiteSpace(symbol[0]));
        return visible ? $"'{symbol}' ({code})" : code;
    }
}
