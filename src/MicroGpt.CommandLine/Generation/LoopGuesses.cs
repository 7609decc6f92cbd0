using MicroGpt.Runtime.Generation;
using MicroGpt.Runtime.Numerics;

namespace MicroGpt.CommandLine.Generation;

/// <summary>A token that the model would write, and its probability at temperature 1.</summary>
internal readonly record struct Guess(int Token, double Probability);

/// <summary>Collects the likeliest tokens after each loop, for some tokens of a text.</summary>
/// <param name="positions">Numbers of the tokens, from 1; the prompt does not count. Empty for all.</param>
internal sealed class LoopGuesses(IReadOnlyCollection<int> positions)
{
    /// <summary>Number of tokens that are kept after each loop.</summary>
    public const int Kept = 5;

    private readonly SortedDictionary<int, List<Guess[]>> _byPosition = [];

    public LoopWatch Watch => new(
        position => positions.Count == 0 || positions.Contains(position),
        (_, position, _, logits) => Add(position, Likeliest(logits)));

    /// <summary>The tokens that were asked for, in order.</summary>
    public IReadOnlyCollection<int> Asked => positions;

    /// <summary>The guesses for a token, one array for each loop; null if the text ended before it.</summary>
    public IReadOnlyList<Guess[]>? At(int position) => _byPosition.GetValueOrDefault(position);

    /// <summary>The first token whose likeliest candidate the loops changed, or else the first token; null if there is none.</summary>
    public int? FirstChange() => _byPosition.Count == 0 ? null : _byPosition
        .Where(pair => pair.Value[0][0].Token != pair.Value[^1][0].Token)
        .Select(pair => pair.Key)
        .FirstOrDefault(_byPosition.Keys.First());

    /// <summary>The likeliest tokens of softmax(logits). Of equally likely ones, the one with the lower id comes first.</summary>
    internal static Guess[] Likeliest(ReadOnlySpan<float> logits)
    {
        float[] values = logits.ToArray();
        double largest = values.Max();
        double total = values.Sum(logit => VectorMath.Exp(logit - largest));
        return
        [
            .. Enumerable.Range(0, values.Length)
                .OrderByDescending(token => values[token])
                .ThenBy(token => token)
                .Take(Kept)
                .Select(token => new Guess(token, VectorMath.Exp(values[token] - largest) / total)),
        ];
    }

    private void Add(int position, Guess[] guesses)
    {
        if (!_byPosition.TryGetValue(position, out List<Guess[]>? loops))
        {
            _byPosition.Add(position, loops = []);
        }

        loops.Add(guesses);
    }
}
