using System.Text;
using MicroGpt.Contract;
using MicroGpt.Fuzz.Inputs;
using MicroGpt.Runtime;
using MicroGpt.Runtime.Data;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Text;

namespace MicroGpt.Fuzz.Targets;

/// <summary>A file to train on. The first byte of an input chooses the tokenizer and how documents are divided.</summary>
internal static class TextTarget
{
    private static readonly ScratchFile File = new("text");
    private static readonly MachineMemory Machine = MachineMemory.Read();

    public static CharacterTokenizer[] Tokenizers { get; } =
    [
        new(new TokenizerDescription(TokenizerKind.Bytes, "")),
        new(new TokenizerDescription(TokenizerKind.Alphabet, "abcdefghij \n")),
        new(new TokenizerDescription(TokenizerKind.Alphabet, "ab\r\n\u00e9\u6f22\uffff\ud83d\ude00\udbff\udfff\0")),
    ];

    public static string[] Words { get; } =
    [
        "\r\n", "\n\n", "\r", "abc", "\u00e9", "\u6f22", "\ud83d\ude00", "\udbff\udfff", "\0", "\ufeff", "\ufffd", "\u2028", "e\u0301",
        "\u0301", "\u1112\u1161",
    ];

    public static void Run(ReadOnlySpan<byte> input)
    {
        int choice = input.IsEmpty ? 0 : input[0];
        CharacterTokenizer tokenizer = Tokenizers[choice % Tokenizers.Length];
        DocumentMode mode = (DocumentMode)(choice / Tokenizers.Length % 4);
        File.Write(input.IsEmpty ? input : input[1..]);
        TextCorpus corpus;
        try
        {
            using var file = Utf8File.Open(File.Path);
            corpus = TextCorpus.Load("text", file, tokenizer, mode.Resolve(tokenizer), Machine, CancellationToken.None);
        }
        catch (MicroGptException)
        {
            return;
        }

        if (corpus.Mode == DocumentMode.Pairs)
        {
            CheckPairs(corpus);
            return;
        }

        Check(corpus, tokenizer, Encoding.UTF8.GetString(input[1..]));
    }

    /// <summary>Each document has a target, and its tokens lie between two document tokens.</summary>
    private static void CheckPairs(TextCorpus corpus)
    {
        int documents = 0;
        DefectException.Unless(corpus.Targets!.Length == corpus.Tokens.Length, "each token has a place for a target");
        foreach (SequenceWindow window in corpus.Documents())
        {
            documents++;
            int document = corpus.Tokenizer.DocumentToken;
            DefectException.Unless(
                !corpus.Tokens.Copy(window.Start, window.Count).Contains(document), "no document contains the document token");
            DefectException.Unless(
                corpus.Targets.Copy(window.Start, window.Count).Any(target => target != document), "each document asks for something");
        }

        DefectException.Unless(documents == corpus.DocumentCount, "all documents are counted");
    }

    /// <summary>The documents, decoded, are the lines of the file or all of it.</summary>
    private static void Check(TextCorpus corpus, CharacterTokenizer tokenizer, string text)
    {
        bool lines = corpus.Mode == DocumentMode.Lines;
        text = Read(text, tokenizer);
        text = lines ? text.Replace("\r\n", "\n", StringComparison.Ordinal) : text;
        var decoded = new StringBuilder();
        int documents = 0;
        foreach (SequenceWindow window in corpus.Documents())
        {
            documents++;
            DefectException.Unless(window.Start >= 0 && window.Count > 0, "a document predicts something");
            ReadOnlySpan<int> tokens = corpus.Tokens.Copy(window.Start, window.Count + 1);
            decoded.Append(tokenizer.Decode(lines ? tokens[1..^1] : tokens)).Append(lines ? "\n" : "");
        }

        DefectException.Unless(documents == corpus.DocumentCount, "all documents are counted");
        string expected = lines
            ? string.Concat(text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line + "\n"))
            : text;
        DefectException.Unless(decoded.ToString() == expected, "the documents are the text");
    }

    /// <summary>The text without a byte order mark, composed, and with line feeds where the alphabet lacks the carriage return.</summary>
    public static string Read(string text, CharacterTokenizer tokenizer)
    {
        text = CanonicalForm.Of(text.StartsWith('\ufeff') ? text[1..] : text);
        return tokenizer.Contains('\r') ? text : text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
    }

    public static byte[] Grammar(Draw draw)
    {
        var text = new StringBuilder();
        for (int piece = draw.Below(12); piece > 0; piece--)
        {
            text.Append(draw.Chance(3) ? draw.Pick(Words) : draw.Pick("a", "ab", "hij", "\n", " ", "\u00e9", "\t", "_"));
        }

        return [(byte)draw.Below(12), .. Encoding.UTF8.GetBytes(text.ToString())];
    }
}
