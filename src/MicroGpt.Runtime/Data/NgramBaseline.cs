using MicroGpt.Runtime.Numerics;

namespace MicroGpt.Runtime.Data;

/// <summary>
/// Held-out loss of two counting models: unigram (how often a token occurs) and bigram (how often it follows the previous
/// token). Counts have additive smoothing; the constant is chosen on the training data by leave-one-out.
/// </summary>
public sealed class NgramBaseline
{
    private const int TokensAtOnce = 4096;
    private static readonly double[] Constants = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3];

    private readonly PairCounts _counts;
    private readonly int[] _totals;
    private readonly int _vocabulary;
    private readonly bool _bigram;
    private readonly int[] _ids = new int[TokensAtOnce + 1];

    private NgramBaseline(DataSplit split, bool bigram)
    {
        _vocabulary = split.Corpus.Tokenizer.VocabularySize;
        _bigram = bigram;
        _totals = new int[bigram ? _vocabulary : 1];
        _counts = new PairCounts(_totals.Length, _vocabulary);
        Visit(split.Corpus, split.Training, Count);
        Smoothing = Constants.MaxBy(LeaveOneOut);
        NatsPerToken = HeldOutLoss(split);
    }

    /// <summary>The constant added to every count.</summary>
    public double Smoothing { get; }

    /// <summary>Mean held-out loss in nats per token, including document tokens; NaN if nothing is held out.</summary>
    public double NatsPerToken { get; }

    public static NgramBaseline Unigram(DataSplit split) => new(split, bigram: false);

    public static NgramBaseline Bigram(DataSplit split) => new(split, bigram: true);

    /// <summary>Calls an action with each context and the token that follows it.</summary>
    private void Visit(TextCorpus corpus, SequenceWindows windows, Action<int, int> action)
    {
        foreach (SequenceWindow window in windows)
        {
            for (int done = 0; done < window.Count; done += TokensAtOnce)
            {
                int count = Math.Min(TokensAtOnce, window.Count - done);
                corpus.Tokens.CopyTo(window.Start + done, _ids.AsSpan(0, count + 1));
                for (int i = 0; i < count; i++)
                {
                    action(_bigram ? _ids[i] : 0, _ids[i + 1]);
                }
            }
        }
    }

    private void Count(int context, int token)
    {
        _counts.Add(context, token);
        _totals[context]++;
    }

    /// <summary>Log-likelihood of the training data when each token is predicted from all the others.</summary>
    private double LeaveOneOut(double constant)
    {
        double sum = 0;
        foreach ((int context, _, int count) in _counts.Sorted())
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
        Visit(split.Corpus, split.Validation, (context, token) =>
        {
            sum -= VectorMath.Log((_counts[context, token] + Smoothing) / (_totals[context] + (Smoothing * _vocabulary)));
            predictions++;
        });
        return sum / predictions;
    }
}
