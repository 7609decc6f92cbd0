using System.Text;
using MicroGpt.Fuzz.Inputs;
using MicroGpt.Runtime;
using MicroGpt.Runtime.Exports.HuggingFace;
using MicroGpt.Runtime.Model;

namespace MicroGpt.Fuzz.Targets;

/// <summary>tokenizer.json of a folder of transformers: an alphabet without repetition, or a sentence.</summary>
internal static class TokenizerTarget
{
    private static readonly ScratchFile File = new("tokenizer");
    private static readonly JsonGrammar Json = JsonGrammar.OfSeeds("tokenizer");

    public static string[] Words => Json.Words;

    public static void Run(ReadOnlySpan<byte> input)
    {
        File.Write(input);
        try
        {
            Check(HuggingFaceTokenizerReader.Read(File.Path).Tokenizer);
        }
        catch (MicroGptException)
        {
        }
    }

    public static byte[] Grammar(Draw draw) => Json.Document(draw);

    private static void Check(TokenizerDescription tokenizer)
    {
        Rune[] symbols = [.. tokenizer.Alphabet.EnumerateRunes()];
        DefectException.Unless(string.Concat(symbols) == tokenizer.Alphabet, "characters are whole");
        DefectException.Unless(symbols.Distinct().Count() == symbols.Length, "characters differ");
        DefectException.Unless(tokenizer.Kind == MicroGpt.Contract.TokenizerKind.Bytes == (symbols.Length == 0), "bytes, or an alphabet");
    }
}
