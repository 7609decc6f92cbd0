using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Text;

namespace MicroGpt.Runtime.Data;

/// <summary>
/// The tokens of a data set as one stream. Lines: a document token, then each document followed by a document token; each of
/// these ends one document and begins the next. Text: the characters only. In both modes position i predicts token i + 1, so
/// every training sequence is a <see cref="SequenceWindow"/> of this stream.
/// </summary>
public sealed class TextCorpus
{
    internal TextCorpus(string name, DocumentMode mode, CharacterTokenizer tokenizer, TokenArray tokens)
    {
        Name = name;
        Mode = mode;
        Tokenizer = tokenizer;
        Tokens = tokens;
    }

    /// <summary>The name of the data set: <c>builtin:names</c> or a path.</summary>
    public string Name { get; }

    /// <summary>Lines or Text, never Auto.</summary>
    public DocumentMode Mode { get; }

    public CharacterTokenizer Tokenizer { get; }

    /// <summary>Token after which the answer of each document's problem begins; -1 if documents are not problems.</summary>
    public int AnswerMark { get; private set; } = -1;

    /// <summary>Hash of the tokens and of the division into documents, as <c>xxh128:</c> and hexadecimal digits.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>
    /// Hash of the text itself, in the same form: its UTF-8 bytes without the byte order mark, with each CR LF as LF. It depends on neither
    /// the tokenizer nor the mode.
    /// </summary>
    public required string TextFingerprint { get; init; }

    public TokenArray Tokens { get; }

    /// <summary>Number of documents in lines mode; 1 in text mode.</summary>
    public required int DocumentCount { get; init; }

    /// <summary>
    /// The predictions of each document, in order: its characters and the document token after them. In text mode, those of the whole text.
    /// </summary>
    public IEnumerable<SequenceWindow> Documents()
    {
        for (int start = 0; start < Tokens.Length - 1;)
        {
            int end = Mode == DocumentMode.Lines ? Tokens.NextDocument(start + 1) : Tokens.Length - 1;
            yield return new SequenceWindow(start, end - start);
            start = end;
        }
    }

    /// <summary>Loads built-in data (<c>builtin:names</c> or a task) or a UTF-8 file, which may be a pipe.</summary>
    /// <exception cref="MicroGptException">
    /// The data cannot be read, do not fit in memory, or contain nothing to train on or unknown characters.
    /// </exception>
    /// <exception cref="OperationCanceledException">The loading was interrupted.</exception>
    public static TextCorpus Load(
        string spec,
        CharacterTokenizer tokenizer,
        DocumentMode mode = DocumentMode.Auto,
        CancellationToken interruption = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(spec);
        ArgumentNullException.ThrowIfNull(tokenizer);
        if (!BuiltinNames.IsBuiltin(spec))
        {
            using var file = Utf8File.Open(spec);
            return Load(spec, file, tokenizer, mode.Resolve(tokenizer), MachineMemory.Read(), interruption);
        }

        TextCorpus corpus = FromUtf8(spec, BuiltinData.Read(spec), tokenizer, mode.Resolve(tokenizer, spec));
        if (BuiltinNames.IsTask(spec) && corpus.Mode == DocumentMode.Lines)
        {
            corpus.AnswerMark = tokenizer.IdOf(ProblemLines.AnswerMark);
        }

        return corpus;
    }

    /// <summary>Builds a corpus from text in memory.</summary>
    /// <param name="name">Name of the data in error messages.</param>
    /// <param name="text">Valid UTF-8.</param>
    /// <exception cref="MicroGptException">The text contains nothing to train on, or unknown characters.</exception>
    public static TextCorpus FromUtf8(
        string name, ReadOnlySpan<byte> text, CharacterTokenizer tokenizer, DocumentMode mode = DocumentMode.Auto)
    {
        var builder = new CorpusBuilder(name, tokenizer, mode.Resolve(tokenizer));
        builder.Append(text);
        return builder.Finish();
    }

    /// <param name="mode">Lines or Text.</param>
    /// <param name="machine">Memory that the tokens must fit in.</param>
    internal static TextCorpus Load(
        string name,
        Utf8File file,
        CharacterTokenizer tokenizer,
        DocumentMode mode,
        MachineMemory machine,
        CancellationToken interruption)
    {
        RequireRoom(name, file.Length, tokenizer, mode, machine);
        var builder = new CorpusBuilder(name, tokenizer, mode);
        for (ReadOnlySpan<byte> text = file.Next(); !text.IsEmpty; text = file.Next())
        {
            interruption.ThrowIfCancellationRequested();
            builder.Append(text);
        }

        return builder.Finish();
    }

    /// <summary>Refuses a file that cannot fit before it is read: no character has more than 4 bytes.</summary>
    private static void RequireRoom(
        string name, long fileBytes, CharacterTokenizer tokenizer, DocumentMode mode, MachineMemory machine)
    {
        long least = fileBytes / (tokenizer.IsBytes ? 1 : 4);
        if (least > int.MaxValue)
        {
            throw new MicroGptException(
                $"The data {name} has at least {least} tokens, and a run can use {int.MaxValue} at most. Use a part of it.");
        }

        long bytes = least * TokenFormat.Of(tokenizer, mode == DocumentMode.Lines).BytesPerToken;
        if (bytes > machine.Available)
        {
            throw new MicroGptException(
                $"The data {name} takes at least {bytes >> 20} MiB in memory, but {machine.Describe()}. "
                + "Use a part of it, close other programs, or use a machine with more memory.");
        }
    }
}
