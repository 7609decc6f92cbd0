using System.Text;
using MicroGpt.Runtime.Data;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Text;

namespace MicroGpt.Runtime.Exports.Foreign;

/// <summary>The tokens of a model as texts, for the tokenizers of other programs.</summary>
internal static class ForeignTokens
{
    /// <summary>Text of the document token. GPT-2 calls it so.</summary>
    public const string Document = "<|endoftext|>";

    /// <summary>Whether a text begins with the document token, as the prompts of the run do.</summary>
    public static bool BeginText(ExportSource source)
    {
        TrainingDefaults run = source.State.HyperParameters;
        return run.Documents.Resolve(new CharacterTokenizer(source.Model.Tokenizer), run.Data) == DocumentMode.Lines;
    }

    /// <summary>The characters of an alphabet, in the order of their ids.</summary>
    public static IReadOnlyList<string> Characters(TokenizerDescription tokenizer) =>
        [.. tokenizer.Alphabet.EnumerateRunes().Select(rune => rune.ToString())];

    /// <summary>Every token but the last as byte-level text, in the order of their ids.</summary>
    public static IReadOnlyList<string> ByteLevel(TokenizerDescription tokenizer) => tokenizer.Kind == TokenizerKind.Bytes
        ? [.. Enumerable.Range(0, 256).Select(value => ByteSymbols.Of((byte)value).ToString())]
        : [.. Characters(tokenizer).Select(ByteSymbols.Of)];

    /// <summary>
    /// The pairs that a byte-level tokenizer merges to make each character of several bytes from its bytes, from the front. Bytes of two
    /// characters never merge, because none begins with a byte that continues another.
    /// </summary>
    public static IReadOnlyList<string> Merges(TokenizerDescription tokenizer)
    {
        var merges = new List<string>();
        var known = new HashSet<string>();
        foreach (Rune rune in tokenizer.Alphabet.EnumerateRunes())
        {
            string symbols = ByteSymbols.Of(rune.ToString());
            for (int end = 1; end < symbols.Length; end++)
            {
                string merge = $"{symbols[..end]} {symbols[end]}";
                if (known.Add(merge))
                {
                    merges.Add(merge);
                }
            }
        }

        return merges;
    }
}
