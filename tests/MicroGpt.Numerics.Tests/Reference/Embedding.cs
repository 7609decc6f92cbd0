namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>e [T,C] = dropout(norm(wte[token] + wpe[position])); the norm and wpe only where the model has them.</summary>
internal sealed class Embedding(ReferenceOptions options, ParameterSet weights, int[] tokens, SequenceMasks? masks = null)
{
    private readonly int _c = options.Embedding;
    private readonly Normalization _norm = new(options);
    private double[] _sum = []; // [T,C]

    public double[] Forward()
    {
        double[] wte = weights["wte"];
        double[]? wpe = weights.Find("wpe");
        _sum = new double[tokens.Length * _c];
        for (int t = 0; t < tokens.Length; t++)
        {
            for (int i = 0; i < _c; i++)
            {
                _sum[(t * _c) + i] = wte[(tokens[t] * _c) + i] + (wpe?[(t * _c) + i] ?? 0);
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
        for (int t = 0; t < tokens.Length; t++)
        {
            for (int i = 0; i < _c; i++)
            {
                dWte[(tokens[t] * _c) + i] += d[(t * _c) + i];
                if (dWpe is not null)
                {
                    dWpe[(t * _c) + i] += d[(t * _c) + i];
                }
            }
        }
    }
}
