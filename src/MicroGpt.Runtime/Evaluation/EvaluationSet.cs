using MicroGpt.Runtime.Data;

namespace MicroGpt.Runtime.Evaluation;

/// <summary>
/// Sequences to evaluate, always in the same order, taken in groups that fit the caller's buffers. How they are grouped
/// must not change what is summed: add losses up in the order of the rows.
/// </summary>
public sealed class EvaluationSet
{
    private readonly TextCorpus _corpus;
    private readonly SequenceWindow[] _windows;

    /// <param name="windows">Windows of the corpus, e.g. <see cref="DataSplit.Validation"/> or <see cref="DataSplit.Everything"/>.</param>
    /// <param name="promptWeight">Weight of losses before the answer of a problem, against 1 for the answer.</param>
    public EvaluationSet(TextCorpus corpus, IReadOnlyList<SequenceWindow> windows, float promptWeight = 1)
    {
        PromptWeight = promptWeight;
        ArgumentNullException.ThrowIfNull(corpus);
        _corpus = corpus;
        _windows = [.. windows];
        foreach (SequenceWindow window in _windows)
        {
            Predictions += window.Count;
            LongestSequence = Math.Max(LongestSequence, window.Count);
        }
    }

    /// <summary>The held-out part of a split.</summary>
    public EvaluationSet(DataSplit split, float promptWeight = 1)
        : this(split.Corpus, split.Validation, promptWeight)
    {
    }

    /// <summary>Token after which the answer of a problem begins; -1 where sequences are no problems.</summary>
    public int AnswerMark => _corpus.AnswerMark;

    public float PromptWeight { get; }

    public int SequenceCount => _windows.Length;

    /// <summary>Tokens to predict.</summary>
    public long Predictions { get; }

    /// <summary>Rows that a group's buffers need at least.</summary>
    public int LongestSequence { get; }

    /// <summary>The window of a sequence in the corpus.</summary>
    public SequenceWindow Sequence(int index) => _windows[index];

    /// <summary>A sequence with the token that its last one predicts.</summary>
    public ReadOnlySpan<int> Tokens(int index) => _corpus.Tokens.Slice(_windows[index].Start, _windows[index].Count + 1);

    /// <summary>The first so many sequences: an estimate that costs less.</summary>
    public EvaluationSet Take(int sequences) => new(_corpus, _windows[..Math.Min(sequences, _windows.Length)], PromptWeight);

    /// <summary>Writes sequences from <paramref name="first"/> on, as many as the buffers hold. Allocates nothing.</summary>
    /// <returns>What was written; the next group begins at first + Sequences. No sequences at the end.</returns>
    /// <exception cref="ArgumentException">Not even one sequence fits.</exception>
    public BatchShape Fill(int first, BatchRows rows)
    {
        var shape = default(BatchShape);
        while (first + shape.Sequences < _windows.Length && shape.Sequences < rows.Spans.Length)
        {
            SequenceWindow window = _windows[first + shape.Sequences];
            if (shape.Rows + window.Count > rows.Tokens.Length)
            {
                return shape.Sequences > 0
                    ? shape
                    : throw new ArgumentException("The buffers do not hold the longest sequence.", nameof(rows));
            }

            shape = rows.Append(shape, _corpus.Tokens, window);
        }

        return shape;
    }
}
