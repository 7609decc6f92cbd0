using MicroGpt.Runtime.Text;

namespace MicroGpt.Runtime.Data;

/// <summary>
/// The tokens of a data set as one stream. Lines: a document token, then each document followed by a document token; each of
/// these ends one document and begins the next. Text: the characters only. In both modes position i predicts token i + 1, so
/// every training sequence is a <see cref="SequenceWindow"/> of this stream.
/// </summary>
public sealed class TextCorpus
{
    private readonly int[] _tokens;
    private readonly int[] _documentStarts;

    internal TextCorpus(
        string name, DocumentMode mode, CharacterTokenizer tokenizer, int[] tokens, int[] documentStarts, string fingerprint)
    {
        Name = name;
        Mode = mode;
        Tokenizer = tokenizer;
        _tokens = tokens;
        _documentStarts = documentStarts;
        Fingerprint = fingerprint;
    }

    private TextCorpus(TextCorpus other)
        : this(other.Name, other.Mode, other.Tokenizer, other._tokens, other._documentStarts, other.Fingerprint)
    {
    }

    /// <summary>The name of the data set: <c>builtin:names</c> or a path.</summary>
    public string Name { get; }

    /// <summary>Lines or Text, never Auto.</summary>
    public DocumentMode Mode { get; }

    public CharacterTokenizer Tokenizer { get; }

    /// <summary>Token after which the answer of each document's problem begins; -1 if documents are not problems.</summary>
    public int AnswerMark { get; private init; } = -1;

    /// <summary>SHA-256 of the tokens and of the division into documents, as <c>sha256:</c> and hexadecimal digits.</summary>
    public string Fingerprint { get; }

    public ReadOnlySpan<int> Tokens => _tokens;

    /// <summary>Number of documents in lines mode; 1 in text mode.</summary>
    public int DocumentCount => Mode == DocumentMode.Lines ? _documentStarts.Length - 1 : 1;

    /// <summary>All predictions of a document: its characters and the document token after them. In text mode, the whole text.</summary>
    public SequenceWindow Document(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)DocumentCount, nameof(index));
        return Mode == DocumentMode.Lines
            ? new SequenceWindow(_documentStarts[index], _documentStarts[index + 1] - _documentStarts[index])
            : new SequenceWindow(0, _tokens.Length - 1);
    }

    /// <summary>Loads built-in data (<c>builtin:names</c> or a task) or a UTF-8 file.</summary>
    /// <exception cref="MicroGptException">The data cannot be read, or contain nothing to train on or an unknown character.</exception>
    public static TextCorpus Load(string spec, CharacterTokenizer tokenizer, DocumentMode mode = DocumentMode.Auto)
    {
        ArgumentException.ThrowIfNullOrEmpty(spec);
        ArgumentNullException.ThrowIfNull(tokenizer);
        ReadOnlySpan<byte> text = BuiltinNames.IsBuiltin(spec) ? BuiltinData.Read(spec) : Utf8File.Read(spec);
        TextCorpus corpus = FromUtf8(spec, text, tokenizer, mode);
        return BuiltinNames.IsTask(spec) && corpus.Mode == DocumentMode.Lines
            ? new TextCorpus(corpus) { AnswerMark = tokenizer.IdOf(ProblemLines.AnswerMark) }
            : corpus;
    }

    /// <summary>Builds a corpus from text in memory.</summary>
    /// <param name="name">Name of the data in error messages.</param>
    /// <param name="text">Valid UTF-8.</param>
    /// <exception cref="MicroGptException">The text contains nothing to train on, or an unknown character.</exception>
    public static TextCorpus FromUtf8(
        string name, ReadOnlySpan<byte> text, CharacterTokenizer tokenizer, DocumentMode mode = DocumentMode.Auto) =>
        new CorpusBuilder(name, tokenizer, mode.Resolve(tokenizer), text.Length).Build(text);
}
