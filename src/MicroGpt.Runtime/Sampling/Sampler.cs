using MicroGpt.Runtime.Numerics;
using MicroGpt.Runtime.Random;

namespace MicroGpt.Runtime.Sampling;

/// <summary>
/// Samples tokens from logits: repetition penalty, then temperature, top-k and top-p, then a draw keyed by (seed, sample,
/// position). The same logits give the same token on every machine. Allocates nothing after construction. One instance serves
/// one thread.
/// </summary>
public sealed class Sampler
{
    // Below this difference, Exp underflows and the token has probability 0.
    private const double SmallestExponent = -700;

    private readonly SamplingOptions _options;
    private readonly float[] _logits;
    private readonly ulong[] _ranking;
    private readonly double[] _shares;
    private readonly bool[] _occurred;

    /// <param name="vocabularySize">Number of logits of a position, without padding.</param>
    /// <exception cref="MicroGptException">An option is out of range.</exception>
    public Sampler(SamplingOptions options, int vocabularySize)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabularySize, 1);
        options.Validate();
        _options = options;
        _logits = new float[vocabularySize];
        _ranking = new ulong[vocabularySize];
        _shares = new double[vocabularySize];
        _occurred = new bool[vocabularySize];
    }

    /// <summary>Returns the next token.</summary>
    /// <param name="logits">Logits of every token of the vocabulary.</param>
    /// <param name="history">Tokens to penalise: usually the prompt and the text so far, without the document token at the start.</param>
    /// <param name="sample">Number of the text.</param>
    /// <param name="position">Position of the token in its text.</param>
    /// <exception cref="MicroGptException">A logit is infinite or not a number.</exception>
    public int Next(ReadOnlySpan<float> logits, ReadOnlySpan<int> history, int sample, long position)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(logits.Length, _logits.Length);
        Copy(logits);
        Penalise(history);
        Rank();
        if (_options.Temperature == 0)
        {
            return TokenAt(0);
        }

        int candidates = _options.TopK == 0 ? _logits.Length : Math.Min(_options.TopK, _logits.Length);
        double total = Exponentiate(candidates);
        if (_options.TopP < 1)
        {
            candidates = Nucleus(ref total);
        }

        var random = new CounterRandom(_options.Seed, RandomStream.Sampling, (uint)sample);
        return Draw(candidates, random.Uniform((ulong)position) * total);
    }

    private void Copy(ReadOnlySpan<float> logits)
    {
        for (int i = 0; i < logits.Length; i++)
        {
            // Adding 0 turns -0 into +0, so that both rank by token id.
            _logits[i] = float.IsFinite(logits[i])
                ? logits[i] + 0f
                : throw new MicroGptException(
                    $"The model computed {logits[i]} for token {i}, so its weights have diverged. "
                    + "Use an earlier checkpoint, or train again with a lower learning rate.");
        }
    }

    /// <summary>
    /// CTRL (Keskar et al. 2019, section 4.1) divides by the penalty, which would favour a token with a negative logit. As usual,
    /// negative logits are multiplied instead.
    /// </summary>
    private void Penalise(ReadOnlySpan<int> history)
    {
        if (_options.RepetitionPenalty == 1)
        {
            return;
        }

        foreach (int token in history)
        {
            if (!_occurred[token])
            {
                _occurred[token] = true;
                float logit = _logits[token];
                float penalised = logit > 0 ? logit / _options.RepetitionPenalty : logit * _options.RepetitionPenalty;
                _logits[token] = Math.Max(penalised, float.MinValue);
            }
        }

        foreach (int token in history)
        {
            _occurred[token] = false;
        }
    }

    /// <summary>Sort keys that order tokens by descending logit, and equal logits by ascending id.</summary>
    private void Rank()
    {
        for (int i = 0; i < _logits.Length; i++)
        {
            // The float's bits are mapped so that ascending integers mean descending floats; negative floats order backwards.
            uint bits = BitConverter.SingleToUInt32Bits(_logits[i]);
            uint descending = (bits & 0x80000000) != 0 ? bits : ~(bits | 0x80000000);
            _ranking[i] = ((ulong)descending << 32) | (uint)i;
        }

        Array.Sort(_ranking);
    }

    private int TokenAt(int rank) => (int)(uint)_ranking[rank];

    /// <summary>Computes the candidates' unnormalised probabilities and returns their sum.</summary>
    private double Exponentiate(int candidates)
    {
        double greatest = _logits[TokenAt(0)];
        double total = 0;
        for (int i = 0; i < candidates; i++)
        {
            double exponent = (_logits[TokenAt(i)] - greatest) / _options.Temperature;
            _shares[i] = exponent < SmallestExponent ? 0 : VectorMath.Exp(exponent);
            total += _shares[i];
        }

        return total;
    }

    /// <summary>Number of likeliest candidates whose probabilities reach top-p (Holtzman et al. 2020).</summary>
    private int Nucleus(ref double total)
    {
        // The sum of all candidates is the total, which is at least what is wanted.
        double wanted = _options.TopP * total;
        double sum = 0;
        int kept = 0;
        do
        {
            sum += _shares[kept++];
        }
        while (sum < wanted);

        total = sum;
        return kept;
    }

    private int Draw(int candidates, double point)
    {
        // Rounding may move the point to the end of the range. The token there must not have probability 0.
        while (_shares[candidates - 1] == 0)
        {
            candidates--;
        }

        double sum = 0;
        for (int i = 0; i < candidates - 1; i++)
        {
            sum += _shares[i];
            if (point < sum)
            {
                return TokenAt(i);
            }
        }

        return TokenAt(candidates - 1);
    }
}
