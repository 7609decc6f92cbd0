using System.Runtime.InteropServices;
using MicroGpt.Contract;
using MicroGpt.Fuzz.Inputs;
using MicroGpt.Runtime;
using MicroGpt.Runtime.Generation;
using MicroGpt.Runtime.Text;

namespace MicroGpt.Fuzz.Targets;

/// <summary>
/// A prompt: UTF-16 as the command line gives it, after a byte that chooses the tokenizer. Its tokens decode to the same text. The bytes
/// are also decoded as tokens, one by one and all at once.
/// </summary>
internal static class PromptTarget
{
    // Composing here reads the tables of composed text, which then count for no input.
    public static string[] Words { get; } =
        [.. TextTarget.Words.Select(word => new string([.. word])), "\ud83d", "\ude00", CanonicalForm.Of("o\u0308")];

    public static void Run(ReadOnlySpan<byte> input)
    {
        CharacterTokenizer tokenizer = TextTarget.Tokenizers[input.IsEmpty ? 0 : input[0] % TextTarget.Tokenizers.Length];
        string text = Wide(input.IsEmpty ? input : input[1..]);
        DecodeBoth(tokenizer, input);
        try
        {
            int[] tokens = Prompts.Encode(tokenizer, text, DocumentMode.Lines);
            DefectException.Unless(tokens[0] == tokenizer.DocumentToken, "a document begins");
            DefectException.Unless(tokenizer.Decode(tokens) == TextTarget.Read(text, tokenizer), "the tokens are the text");
            DefectException.Unless(Prompts.Encode(tokenizer, text, DocumentMode.Text).Length > 0, "generation has a token to start from");
        }
        catch (MicroGptException refusal)
        {
            DefectException.Unless(refusal.Message.IndexOf('\n', StringComparison.Ordinal) < 0, "a message is one line");
        }
    }

    public static string Wide(ReadOnlySpan<byte> bytes) => new(MemoryMarshal.Cast<byte, char>(bytes));

    private static void DecodeBoth(CharacterTokenizer tokenizer, ReadOnlySpan<byte> input)
    {
        int[] tokens = new int[input.Length];
        for (int i = 0; i < tokens.Length; i++)
        {
            tokens[i] = input[i] % tokenizer.VocabularySize;
        }

        string whole = tokenizer.Decode(tokens);
        DefectException.Unless(whole.Length <= 2 * tokens.Length, "a token gives at most one character");
        if (tokenizer.IsBytes)
        {
            byte[] bytes = Array.ConvertAll(tokens, static token => (byte)token);
            DefectException.Unless(whole == System.Text.Encoding.UTF8.GetString(bytes), "bytes decode as UTF-8");
        }
    }

    public static byte[] Grammar(Draw draw)
    {
        IEnumerable<string> pieces = Enumerable.Range(0, draw.Below(12))
            .Select(_ => draw.Chance(3) ? draw.Pick(Words) : draw.Pick("a", "b\n"));
        string text = string.Concat(pieces);
        return [(byte)draw.Below(3), .. MemoryMarshal.AsBytes<char>(text)];
    }
}
