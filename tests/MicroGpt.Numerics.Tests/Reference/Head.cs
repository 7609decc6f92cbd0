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

    /// <summary>z [T]: the exit token's logit.</summary>
    public double[] Exits { get; private set; } = [];

    /// <summary>Loss of every row, 0 without a target.</summary>
    public double[] RowLosses { get; private set; } = [];

    /// <summary>Returns the sum of the rows' losses.</summary>
    public double Forward(double[] state)
    {
        _state = state;
        _normal = options.Final
            ? _norm.Forward(state, weights.Find("finalNorm.gain"), weights.Find("finalNorm.shift"))
            : state;
        double[] w = weights[_weight];
        Logits = new double[targets.Length * _v];
        RowLosses = new double[targets.Length];
        Exits = [.. targets.Select((_, t) => options.Exit ? Exit(t) : 0)];
        for (int t = 0; t < targets.Length; t++)
        {
            for (int v = 0; v < _v; v++)
            {
                Logits[(t * _v) + v] = Vectors.Dot(_normal.AsSpan(t * _c, _c), w.AsSpan(v * _c, _c));
            }

            RowLosses[t] = targets[t] < 0 ? 0 : RowLoss(t);
        }

        return RowLosses.Sum();
    }

    /// <summary>From the factor of every row's loss to the gradient of the state; adds to the head's gradients.</summary>
    public double[] Backward(double rowWeight, ParameterSet gradients) =>
        Backward([.. targets.Select(_ => rowWeight)], new double[targets.Length], gradients);

    /// <param name="rowWeights">[T]: factor of each row's loss.</param>
    /// <param name="dExits">[T]: gradient of each exit logit.</param>
    public double[] Backward(double[] rowWeights, double[] dExits, ParameterSet gradients)
    {
        double[] w = weights[_weight];
        double[] dw = gradients[_weight];
        double[] dNormal = new double[_normal.Length];
        for (int t = 0; t < targets.Length; t++)
        {
            double rowWeight = rowWeights[t];
            if (options.Exit)
            {
                ExitBackward(t, dExits[t], dNormal, gradients);
            }

            if (targets[t] < 0)
            {
                continue;
            }

            double[] p = Logits[(t * _v)..((t + 1) * _v)];
            Softmax.InPlace(p);
            p[targets[t]] -= 1;
            for (int v = 0; v < _v; v++)
            {
                Vectors.AddScaled(dNormal.AsSpan(t * _c, _c), rowWeight * p[v], w.AsSpan(v * _c, _c));
                Vectors.AddScaled(dw.AsSpan(v * _c, _c), rowWeight * p[v], _normal.AsSpan(t * _c, _c));
            }
        }

        return options.Final
            ? _norm.Backward(
                dNormal, _state, weights.Find("finalNorm.gain"), gradients.Find("finalNorm.gain"),
                gradients.Find("finalNorm.shift"))
            : dNormal;
    }

    private double Exit(int t) =>
        weights["exit.bias"][0] + Vectors.Dot(weights["exit.weight"], _normal.AsSpan(t * _c, _c));

    private void ExitBackward(int t, double dExit, double[] dNormal, ParameterSet gradients)
    {
        gradients["exit.bias"][0] += dExit;
        Vectors.AddScaled(gradients["exit.weight"], dExit, _normal.AsSpan(t * _c, _c));
        Vectors.AddScaled(dNormal.AsSpan(t * _c, _c), dExit, weights["exit.weight"]);
    }

    private double RowLoss(int t)
    {
        double[] row = Logits[(t * _v)..((t + 1) * _v)];
        double largest = row.Max();
        return largest + Math.Log(row.Sum(logit => Math.Exp(logit - largest))) - row[targets[t]];
    }
}
