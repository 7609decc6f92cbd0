using MicroGpt.Runtime.Data;

namespace MicroGpt.Runtime.Evaluation;

/// <summary>
/// Sequences to evaluate, always in the same order, in groups that fit the buffers of the caller. The grouping must not change
/// any sum, so add losses in the order of the rows.
/// </summary>
public sealed class EvaluationSet
{
    private readonly TextCorpus _corpus;
    private readonly IReadOnlyList<SequenceWindow> _windows;

    /// <param name="windows">Windows of the corpus, e.g. <see cref="DataSplit.Validation"/> or <see cref="DataSplit.Everything"/>.</param>
    /// <param name="promptWeight">Weight of the loss on tokens before the answer of a problem; an answer token weighs 1.</param>
    public EvaluationSet(TextCorpus corpus, IReadOnlyList<SequenceWindow> windows, float promptWeight = 1)
    {
        PromptWeight = promptWeight;
        ArgumentNullException.ThrowIfNull(corpus);
        _corpus = corpus;
        _windows = windows;
        foreach (SequenceWindow window in _windows)
        {
            Predictions += window.Count;
            LongestSequence = Math.Max(LongestSequence, window.Count);
        }
    }

    /// <summary>Creates the set of the held-out part of a split.</summary>
    public EvaluationSet(DataSplit split, float promptWeight = 1)
        : this(split.Corpus, split.Validation, promptWeight)
    {
    }

    /// <summary>Token after which the answer of a problem begins; -1 if the sequences are not problems.</summary>
    public int AnswerMark => _corpus.AnswerMark;

    /// <summary>Whether the sequences are problems, which are right or wrong as a whole.</summary>
    public bool HasProblems => _corpus.HasProblems;

    /// <summary>Names of the bands of difficulty; empty for data without bands.</summary>
    public IReadOnlyList<string> Bands => _corpus.Bands;

    public float PromptWeight { get; }

    public int SequenceCount => _windows.Count;

    /// <summary>Number of rows, each of which is a token to predict, unless the data give it no target.</summary>
    public long Predictions { get; }

    /// <summary>Minimum number of rows that the buffers of a group must hold.</summary>
    public int LongestSequence { get; }

    /// <summary>The window of a sequence in the corpus.</summary>
    public SequenceWindow Sequence(int index) => _windows[index];

    /// <summary>Band of a sequence; 0 without bands.</summary>
    public int BandOf(int index) => _corpus.Problems?.BandAt(_windows[index].Start) ?? 0;

    /// <summary>The tokens of a sequence in a new array, including the target of its last row.</summary>
    public int[] Tokens(int index) => _corpus.Tokens.Copy(_windows[index].Start, _windows[index].Count + 1);

    /// <summary>A sequence of pairs as a problem with its answer.</summary>
    public Problem ProblemAt(int index)
    {
        SequenceWindow window = _windows[index];
        int[] targets = new int[window.Count];
        _corpus.CopyTargets(window, targets);
        return new Problem(_corpus.Tokens.Copy(window.Start, window.Count), _corpus.WidthOf(window)) { Targets = targets };
    }

    /// <summary>
    /// Returns a set with at most so many predictions, for a cheaper estimate: whole sequences, spread evenly over this set and the same
    /// each time, but at least one, and one of each band. A set that fits is returned itself.
    /// </summary>
    public EvaluationSet AtMost(long predictions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(predictions, 1);
        if (Predictions <= predictions)
        {
            return this;
        }

        // Sequences differ in length, so the share of the predictions is only a first guess.
        int least = Math.Max(1, Bands.Count);
        int count = (int)Math.Max(least, _windows.Count * predictions / Predictions);
        while (true)
        {
            var chosen = new EvaluationSet(_corpus, new EvenWindows(_windows, count), PromptWeight);
            if (chosen.Predictions <= predictions || count == least)
            {
                return chosen;
            }

            long excess = chosen.Predictions - predictions;
            count -= (int)Math.Clamp(excess / LongestSequence, 1, count - least);
        }
    }

    /// <summary>Writes as many sequences from <paramref name="first"/> on as the buffers hold. Allocates nothing.</summary>
    /// <returns>The amount written; the next group begins at first + Sequences. No sequences at the end.</returns>
    /// <exception cref="ArgumentException">The buffers do not hold a single sequence.</exception>
    public BatchShape Fill(int first, BatchRows rows)
    {
        var shape = default(BatchShape);
        while (first + shape.Sequences < _windows.Count && shape.Sequences < rows.Spans.Length)
        {
            SequenceWindow window = _windows[first + shape.Sequences];
            if (shape.Rows + window.Count > rows.Tokens.Length)
            {
                return shape.Sequences > 0
                    ? shape
                    : throw new ArgumentException("The buffers are too small for the longest sequence.", nameof(rows));
            }

            shape = rows.Append(shape, _corpus, window);
        }

        return shape;
    }
}
