namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>
/// logits [T,V] = norm(s) [T,C] times the head's weight [V,C] (wte where tied); the norm only where the model has it.
/// The loss of a row is -log softmax(logits)[target]; rows with target -1 have none.
/// </summary>
internal sealed class Head(ReferenceOptions options, ParameterSet weights, int[] targets)
{
    private readonly int _c = options.Embedding;
    private readonly int _v = options.Vocabulary;
    private readonly string _weight = options.TiedHead ? "wte" : "head.weight";
    private readonly Normalization _norm = new(options);
    private double[] _state = []; // [T,C]
    private double[] _normal = []; // [T,C]

    public double[] Logits { get; private set; } = []; // [T,V]

    /// <summary>Returns the sum of the rows' losses.</summary>
    public double Forward(double[] state)
    {
        _state = state;
        _normal = options.Final
            ? _norm.Forward(state, weights.Find("finalNorm.gain"), weights.Find("finalNorm.shift"))
            : state;
        double[] w = weights[_weight];
        Logits = new double[targets.Length * _v];
        double loss = 0;
        for (int t = 0; t < targets.Length; t++)
        {
            for (int v = 0; v < _v; v++)
            {
                for (int i = 0; i < _c; i++)
                {
                    Logits[(t * _v) + v] += _normal[(t * _c) + i] * w[(v * _c) + i];
                }
            }

            loss += targets[t] < 0 ? 0 : RowLoss(t);
        }

        return loss;
    }

    /// <summary>From the factor of every row's loss to the gradient of the state; adds to the head's gradients.</summary>
    public double[] Backward(double rowWeight, ParameterSet gradients)
    {
        double[] w = weights[_weight];
        double[] dw = gradients[_weight];
        double[] dNormal = new double[_normal.Length];
        for (int t = 0; t < targets.Length; t++)
        {
            if (targets[t] < 0)
            {
                continue;
            }

            double[] p = Logits[(t * _v)..((t + 1) * _v)];
            Softmax.InPlace(p);
            p[targets[t]] -= 1;
            for (int v = 0; v < _v; v++)
            {
                for (int i = 0; i < _c; i++)
                {
                    dNormal[(t * _c) + i] += rowWeight * p[v] * w[(v * _c) + i];
                    dw[(v * _c) + i] += rowWeight * p[v] * _normal[(t * _c) + i];
                }
            }
        }

        return options.Final
            ? _norm.Backward(
                dNormal, _state, weights.Find("finalNorm.gain"), gradients.Find("finalNorm.gain"),
                gradients.Find("finalNorm.shift"))
            : dNormal;
    }

    private double RowLoss(int t)
    {
        double[] row = Logits[(t * _v)..((t + 1) * _v)];
        double largest = row.Max();
        return largest + Math.Log(row.Sum(logit => Math.Exp(logit - largest))) - row[targets[t]];
    }
}
