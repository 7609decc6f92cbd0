namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>
/// e [T,C] = dropout(norm(wte[token] + wpe[position] + bigram[row of (previous, token)])); norm, wpe and bigram only where the model has
/// them. Token 0 precedes the first one.
/// </summary>
internal sealed class Embedding(ReferenceOptions options, ParameterSet weights, int[] tokens, SequenceMasks? masks = null)
{
    private readonly int _c = options.Embedding;
    private readonly Normalization _norm = new(options);
    private double[] _sum = []; // [T,C]

    public double[] Forward()
    {
        double[] wte = weights["wte"];
        double[]? wpe = weights.Find("wpe");
        double[]? bigram = weights.Find("bigram");
        _sum = new double[tokens.Length * _c];
        for (int t = 0; t < tokens.Length; t++)
        {
            for (int i = 0; i < _c; i++)
            {
                double pair = bigram?[(BigramRow(t) * _c) + i] ?? 0;
                _sum[(t * _c) + i] = wte[(tokens[t] * _c) + i] + (wpe?[(t * _c) + i] ?? 0) + pair;
            }
        }

        return Masked(options.AfterEmbedding
            ? _norm.Forward(_sum, weights.Find("embeddingNorm.gain"), weights.Find("embeddingNorm.shift"))
            : _sum);
    }

    private double[] Masked(double[] e) => masks?.Apply(MaskOf.Embedding, options.DropEmbedding, 0, 0, e) ?? e;

    public void Backward(double[] de, ParameterSet gradients)
    {
        double[] d = Masked(de);
        if (options.AfterEmbedding)
        {
            d = _norm.Backward(
                d, _sum, weights.Find("embeddingNorm.gain"), gradients.Find("embeddingNorm.gain"),
                gradients.Find("embeddingNorm.shift"));
        }

        double[] dWte = gradients["wte"];
        double[]? dWpe = gradients.Find("wpe");
        double[]? dBigram = gradients.Find("bigram");
        for (int t = 0; t < tokens.Length; t++)
        {
            for (int i = 0; i < _c; i++)
            {
                dWte[(tokens[t] * _c) + i] += d[(t * _c) + i];
                if (dWpe is not null)
                {
                    dWpe[(t * _c) + i] += d[(t * _c) + i];
                }

                if (dBigram is not null)
                {
                    dBigram[(BigramRow(t) * _c) + i] += d[(t * _c) + i];
                }
            }
        }
    }

    /// <summary>A row for each pair where the table is large enough, otherwise a hash: all modulo 2^32, and then the rows.</summary>
    private int BigramRow(int t)
    {
        ulong previous = t == 0 ? 0 : (ulong)tokens[t - 1];
        ulong token = (ulong)tokens[t];
        ulong vocabulary = (ulong)options.Vocabulary;
        if ((ulong)options.BigramRows >= vocabulary * vocabulary)
        {
            return (int)((previous * vocabulary) + token);
        }

        ulong hash = ((previous * 2654435761) + (token * 2246822519)) % (1UL << 32);
        hash ^= hash >> 15;
        return (int)(hash % (ulong)options.BigramRows);
    }
}
