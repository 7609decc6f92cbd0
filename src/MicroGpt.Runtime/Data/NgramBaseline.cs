using MicroGpt.Runtime.Numerics;

namespace MicroGpt.Runtime.Data;

/// <summary>
/// Held-out loss of two counting models: unigram (how often a token occurs) and bigram (how often it follows the previous
/// token). Counts have additive smoothing; the constant is chosen on the training data by leave-one-out.
/// </summary>
public sealed class NgramBaseline
{
    private static readonly double[] Constants = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3];

    // Sorted by context, then by token, so that sums always run in the same order.
    private readonly SortedDictionary<(int Context, int Token), int> _counts = [];
    private readonly Dictionary<int, int> _totals = [];
    private readonly int _vocabulary;
    private readonly bool _bigram;

    private NgramBaseline(DataSplit split, bool bigram)
    {
        _vocabulary = split.Corpus.Tokenizer.VocabularySize;
        _bigram = bigram;
        Count(split);
        Smoothing = Constants.MaxBy(LeaveOneOut);
        NatsPerToken = HeldOutLoss(split);
    }

    /// <summary>The constant added to every count.</summary>
    public double Smoothing { get; }

    /// <summary>Mean held-out loss in nats per token, including document tokens; NaN if nothing is held out.</summary>
    public double NatsPerToken { get; }

    public static NgramBaseline Unigram(DataSplit split) => new(split, bigram: false);

    public static NgramBaseline Bigram(DataSplit split) => new(split, bigram: true);

    private int ContextOf(int previous) => _bigram ? previous : 0;

    private void Count(DataSplit split)
    {
        var counts = new Dictionary<(int Context, int Token), int>();
        ReadOnlySpan<int> tokens = split.Corpus.Tokens;
        foreach (SequenceWindow window in split.Training)
        {
            for (int i = window.Start; i < window.Start + window.Count; i++)
            {
                var pair = (ContextOf(tokens[i]), tokens[i + 1]);
                counts[pair] = counts.GetValueOrDefault(pair) + 1;
            }
        }

        foreach (((int context, int token), int count) in counts)
        {
            _counts.Add((context, token), count);
            _totals[context] = _totals.GetValueOrDefault(context) + count;
        }
    }

    /// <summary>Log-likelihood of the training data when each token is predicted from all the others.</summary>
    private double LeaveOneOut(double constant)
    {
        double sum = 0;
        foreach (((int context, _), int count) in _counts)
        {
            double probability = (count - 1 + constant) / (_totals[context] - 1 + (constant * _vocabulary));
            sum += count * VectorMath.Log(probability);
        }

        return sum;
    }

    private double HeldOutLoss(DataSplit split)
    {
        double sum = 0;
        long predictions = 0;
        ReadOnlySpan<int> tokens = split.Corpus.Tokens;
        foreach (SequenceWindow window in split.Validation)
        {
            for (int i = window.Start; i < window.Start + window.Count; i++)
            {
                sum -= VectorMath.Log(Probability(ContextOf(tokens[i]), tokens[i + 1]));
            }

            predictions += window.Count;
        }

        return sum / predictions;
    }

    private double Probability(int context, int token)
    {
        int count = _counts.GetValueOrDefault((context, token));
        return (count + Smoothing) / (_totals.GetValueOrDefault(context) + (Smoothing * _vocabulary));
    }
}
