using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Text;

namespace MicroGpt.Runtime.Data;

/// <summary>
/// The tokens of a data set as one stream. Lines: a document token, then each document followed by a document token; each of
/// these ends one document and begins the next. Text: the characters only. In both modes position i predicts token i + 1, so
/// every training sequence is a <see cref="SequenceWindow"/> of this stream. Pairs: the inputs with a document token around
/// each, which is no part of the sequence; <see cref="Targets"/> has the targets at the same indices.
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

    /// <summary>Lines, Text or Pairs, never Auto.</summary>
    public DocumentMode Mode { get; }

    public CharacterTokenizer Tokenizer { get; }

    /// <summary>Token after which the answer of each document's problem begins; -1 if documents are not problems.</summary>
    public int AnswerMark { get; private set; } = -1;

    /// <summary>Whether every document is a problem with a right answer.</summary>
    public bool HasProblems => AnswerMark >= 0 || Mode == DocumentMode.Pairs;

    /// <summary>Hash of the tokens and of the division into documents, as <c>xxh128:</c> and hexadecimal digits.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>
    /// Hash of the text itself, in the same form: its UTF-8 bytes without the byte order mark, with each CR LF as LF. It depends on neither
    /// the tokenizer nor the mode.
    /// </summary>
    public required string TextFingerprint { get; init; }

    public TokenArray Tokens { get; }

    /// <summary>The target of each token, or the document token where there is none; null except for pairs.</summary>
    public TokenArray? Targets { get; init; }

    /// <summary>Largest width of a grid of the model; 0 where documents are no grids.</summary>
    public int GridWidth { get; init; }

    /// <summary>Names of the bands of difficulty; empty for data without bands.</summary>
    public IReadOnlyList<string> Bands => Problems?.Names ?? [];

    /// <summary>Memory of the tokens, of the targets, and of what is known about documents.</summary>
    public long Bytes => Tokens.Bytes + (Targets?.Bytes ?? 0) + (Widths?.Bytes ?? 0) + (Problems?.Bytes ?? 0);

    /// <summary>Widths of the grids by the index of their tokens; null except for pairs.</summary>
    internal TokenRanges? Widths { get; init; }

    /// <summary>Bands and parts of the problems; null for data without bands.</summary>
    internal ProblemBands? Problems { get; private set; }

    /// <summary>Number of documents; 1 in text mode.</summary>
    public required int DocumentCount { get; init; }

    /// <summary>
    /// Number of characters that the alphabet lacks: left out, or replaced by the one that stands in, as <c>tokenizer.unknown</c> says.
    /// </summary>
    public long UnknownCharacters { get; init; }

    /// <summary>
    /// The predictions of each document, in order: its characters and the document token after them. In text mode, those of the whole text.
    /// In pairs mode, its inputs.
    /// </summary>
    public IEnumerable<SequenceWindow> Documents()
    {
        for (int start = 0; start < Tokens.Length - 1;)
        {
            int end = Mode.HasDocuments() ? Tokens.NextDocument(start + 1) : Tokens.Length - 1;
            int separator = Mode == DocumentMode.Pairs ? 1 : 0;
            yield return new SequenceWindow(start + separator, end - start - separator);
            start = end;
        }
    }

    /// <summary>Width of the grid of a document; 0 if it is no grid.</summary>
    public int WidthOf(SequenceWindow document) => GridWidth == 0 ? 0 : Widths!.At(document.Start);

    /// <summary>Number of positions that a document needs: its tokens, or in a grid the last position and those before it.</summary>
    public int PositionsOf(SequenceWindow document) => WidthOf(document) is > 0 and var width
        ? (((document.Count / width) - 1) * GridWidth) + width
        : document.Count;

    /// <summary>Writes the target of each row of a window; -1 where there is none.</summary>
    internal void CopyTargets(SequenceWindow window, Span<int> targets)
    {
        if (Targets is null)
        {
            Tokens.CopyTo(window.Start + 1, targets);
            return;
        }

        Targets.CopyTo(window.Start, targets);
        targets.Replace(Tokenizer.DocumentToken, -1);
    }

    /// <summary>Loads data for a model.</summary>
    /// <exception cref="MicroGptException">As below, or the model would see what it must predict.</exception>
    /// <inheritdoc cref="Load(string, CharacterTokenizer, DocumentMode, int, CancellationToken)"/>
    public static TextCorpus Load(string spec, ModelDescription model, DocumentMode mode, CancellationToken interruption)
    {
        ArgumentNullException.ThrowIfNull(model);
        TextCorpus corpus = Load(spec, new CharacterTokenizer(model.Tokenizer), mode, model.Architecture.GridWidth, interruption);
        return model.Architecture.Attention != AttentionKind.Full || corpus.Mode == DocumentMode.Pairs
            ? corpus
            : throw new MicroGptException(
                $"The model has full attention, so a token sees the next one, which {corpus.Name} asks it to predict. Use data with a "
                + "target for each input token (--documents pairs), or set architecture.attention to \"causal\" in model.json.");
    }

    /// <summary>Loads data for a model without a grid.</summary>
    /// <inheritdoc cref="Load(string, CharacterTokenizer, DocumentMode, int, CancellationToken)"/>
    public static TextCorpus Load(
        string spec,
        CharacterTokenizer tokenizer,
        DocumentMode mode = DocumentMode.Auto,
        CancellationToken interruption = default) => Load(spec, tokenizer, mode, gridWidth: 0, interruption);

    /// <summary>Loads built-in data (<c>builtin:names</c> or a task) or a UTF-8 file, which may be a pipe.</summary>
    /// <param name="gridWidth">Largest width of the model's grids; 0 if it has none.</param>
    /// <exception cref="MicroGptException">
    /// The data cannot be read, do not fit in memory, do not fit the model, or contain nothing to train on or unknown characters.
    /// </exception>
    /// <exception cref="OperationCanceledException">The loading was interrupted.</exception>
    public static TextCorpus Load(
        string spec, CharacterTokenizer tokenizer, DocumentMode mode, int gridWidth, CancellationToken interruption)
    {
        ArgumentException.ThrowIfNullOrEmpty(spec);
        ArgumentNullException.ThrowIfNull(tokenizer);
        if (!BuiltinNames.IsBuiltin(spec))
        {
            using var file = Utf8File.Open(spec);
            return Load(spec, file, tokenizer, mode.Resolve(tokenizer), MachineMemory.Read(), interruption, gridWidth);
        }

        DocumentMode resolved = mode.Resolve(tokenizer, spec);
        RequireFit(spec, resolved, gridWidth);
        TaskText task = BuiltinData.Generate(spec);
        TextCorpus corpus = FromUtf8(spec, task.Lines.Span, tokenizer, resolved, gridWidth);
        if (BuiltinNames.IsTask(spec) && resolved == DocumentMode.Lines)
        {
            corpus.AnswerMark = tokenizer.IdOf(ProblemLines.AnswerMark);
        }

        if (task.Bands.Count > 0 && resolved.HasDocuments())
        {
            corpus.Problems = new ProblemBands(task.Bands, task.Runs);
            corpus.Problems.Locate(corpus.Documents());
        }

        return corpus;
    }

    /// <summary>Builds a corpus from text in memory.</summary>
    /// <param name="name">Name of the data in error messages.</param>
    /// <param name="text">Valid UTF-8.</param>
    /// <param name="gridWidth">Largest width of the model's grids; 0 if it has none.</param>
    /// <exception cref="MicroGptException">The text contains nothing to train on, or unknown characters.</exception>
    public static TextCorpus FromUtf8(
        string name,
        ReadOnlySpan<byte> text,
        CharacterTokenizer tokenizer,
        DocumentMode mode = DocumentMode.Auto,
        int gridWidth = 0)
    {
        var builder = new CorpusBuilder(name, tokenizer, mode.Resolve(tokenizer), gridWidth: gridWidth);
        builder.Append(text);
        return builder.Finish();
    }

    /// <param name="mode">Lines, Text or Pairs.</param>
    /// <param name="machine">Memory that the tokens must fit in.</param>
    internal static TextCorpus Load(
        string name,
        Utf8File file,
        CharacterTokenizer tokenizer,
        DocumentMode mode,
        MachineMemory machine,
        CancellationToken interruption,
        int gridWidth = 0)
    {
        RequireRoom(name, file.Length, tokenizer, mode, machine);
        var builder = new CorpusBuilder(name, tokenizer, mode, gridWidth: gridWidth);
        for (ReadOnlySpan<byte> text = file.Next(); !text.IsEmpty; text = file.Next())
        {
            interruption.ThrowIfCancellationRequested();
            builder.Append(text);
        }

        return builder.Finish();
    }

    /// <summary>Refuses a task whose lines have another form than the documents, or that needs a grid.</summary>
    private static void RequireFit(string spec, DocumentMode mode, int gridWidth)
    {
        if (BuiltinNames.HasPairs(spec) != (mode == DocumentMode.Pairs))
        {
            throw new MicroGptException(BuiltinNames.HasPairs(spec)
                ? $"{spec} has a target for each input token. Set documents to auto or pairs."
                : $"{spec} has no target for each input token. Set documents to auto, lines or text.");
        }

        if (spec == BuiltinNames.Prefix + BuiltinNames.Maze && gridWidth == 0)
        {
            throw new MicroGptException(
                $"{spec} consists of grids, but the model has no grid. Set architecture.positions to \"rotaryGrid\" and "
                + "architecture.gridWidth to 12 or more in model.json, or use other data.");
        }
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

        long bytes = least * TokenFormat.Of(tokenizer, mode.HasDocuments()).BytesPerToken;
        if (bytes > machine.Available)
        {
            throw new MicroGptException(
                $"The data {name} takes at least {bytes >> 20} MiB in memory, but {machine.Describe()}. "
                + "Use a part of it, close other programs, or use a machine with more memory.");
        }
    }
}
