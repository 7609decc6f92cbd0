namespace MicroGpt.Runtime.Generation;

/// <summary>
/// One text in progress: all its tokens, and the window of them that the model sees. When the window is full, its last half
/// becomes a new prompt.
/// </summary>
internal sealed class TextStream
{
    private readonly int _context;
    private readonly int[] _tokens;
    private readonly int[] _depths;
    private int _promptLength;
    private int _windowStart;

    /// <param name="slot">Cache slot of the stream.</param>
    /// <param name="context">Maximum length of the window.</param>
    /// <param name="capacity">Maximum number of tokens in a text, including the prompt.</param>
    public TextStream(int slot, int context, int capacity)
    {
        Slot = slot;
        _context = context;
        _tokens = new int[capacity];
        _depths = new int[capacity + 1];
    }

    /// <summary>Returns free streams, one for each slot.</summary>
    public static TextStream[] Create(int slots, int context, int capacity) =>
        [.. Enumerable.Range(0, slots).Select(slot => new TextStream(slot, context, capacity))];

    public int Slot { get; }

    /// <summary>Number of the text; -1 if the stream is free.</summary>
    public int Sample { get; private set; } = -1;

    public bool IsActive => Sample >= 0;

    /// <summary>Whether the cache holds the window except for its newest token.</summary>
    public bool IsFed => IsActive && Fed == Length - _windowStart - 1;

    /// <summary>Whether the cache holds the whole window, and the next token is to be drawn.</summary>
    public bool IsWhole => IsActive && Fed == Length - _windowStart;

    /// <summary>Number of tokens so far, including the prompt.</summary>
    public int Length { get; private set; }

    public int Generated => Length - _promptLength;

    /// <summary>The window that the model sees: the last tokens of the text.</summary>
    public ReadOnlySpan<int> Window => _tokens.AsSpan(_windowStart, Length - _windowStart);

    /// <summary>Number of tokens of the window in the cache: all, all but the newest, or 0 if the cache must be filled.</summary>
    public int Fed { get; set; }

    public void Begin(int sample, ReadOnlySpan<int> prompt)
    {
        Sample = sample;
        prompt.CopyTo(_tokens);
        Length = _promptLength = prompt.Length;
        _windowStart = 0;
        Fed = 0;
        FitWindow();
    }

    /// <summary>Records the number of loops of the next token or of the end.</summary>
    public void NoteDepth(int depth) => _depths[Length] = depth;

    public void Append(int token)
    {
        _tokens[Length++] = token;
        FitWindow();
    }

    /// <summary>The tokens without the document token at the start, for the repetition penalty.</summary>
    public ReadOnlySpan<int> History(int documentToken)
    {
        int start = Length > 0 && _tokens[0] == documentToken ? 1 : 0;
        return _tokens.AsSpan(start, Length - start);
    }

    public GeneratedText End(bool stopped)
    {
        int[] depths = _depths[_promptLength..(stopped ? Length + 1 : Length)];
        var text = new GeneratedText(Sample, _tokens[.._promptLength], _tokens[_promptLength..Length], depths, stopped);
        Sample = -1;
        return text;
    }

    private void FitWindow()
    {
        if (Length - _windowStart > _context)
        {
            _windowStart = Length - Math.Max(1, _context / 2);
            Fed = 0;
        }
    }
}
