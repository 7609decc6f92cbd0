namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>
/// logits [T,V] = norm(s) [T,C] times the head's weight [V,C] (wte where tied); the norm only where the model has it.
/// The loss of a row is -log softmax(logits)[target]; rows with target -1 have none. With a coda, s is its output, and the exit token
/// reads the norm of the state that went into it.
/// </summary>
internal sealed class Head(ReferenceOptions options, ParameterSet weights, int[] targets)
{
    private readonly int _c = options.Embedding;
    private readonly int _v = options.Vocabulary;
    private readonly string _weight = options.TiedHead ? "wte" : "head.weight";
    private readonly Normalization _norm = new(options);
    private double[] _state = []; // [T,C]
    private double[] _normal = []; // [T,C]
    private double[] _past = []; // [T,C]
    private double[] _judged = []; // [T,C]: what the exit token reads

    public double[] Logits { get; private set; } = []; // [T,V]

    /// <summary>z [T]: the exit token's logit.</summary>
    public double[] Exits { get; private set; } = [];

    /// <summary>Loss of every row, 0 without a target.</summary>
    public double[] RowLosses { get; private set; } = [];

    /// <summary>Returns the sum of the rows' losses.</summary>
    /// <param name="past">The state before the coda; null for a model without one.</param>
    public double Forward(double[] state, double[]? past = null)
    {
        _state = state;
        _past = past ?? [];
        _normal = Norm(state);
        _judged = past is null ? _normal : Norm(past);
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
        double[] dJudged = _past.Length == 0 ? dNormal : new double[_normal.Length];
        for (int t = 0; t < targets.Length; t++)
        {
            double rowWeight = rowWeights[t];
            if (options.Exit)
            {
                ExitBackward(t, dExits[t], dJudged, gradients);
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

        PastGradient = _past.Length == 0 ? [] : NormBackward(dJudged, _past, gradients);
        return NormBackward(dNormal, _state, gradients);
    }

    /// <summary>[T,C]: gradient of the state before the coda by way of the exit token alone.</summary>
    public double[] PastGradient { get; private set; } = [];

    private double[] Norm(double[] x) =>
        options.Final ? _norm.Forward(x, weights.Find("finalNorm.gain"), weights.Find("finalNorm.shift")) : x;

    private double[] NormBackward(double[] dy, double[] x, ParameterSet gradients) => options.Final
        ? _norm.Backward(
            dy, x, weights.Find("finalNorm.gain"), gradients.Find("finalNorm.gain"), gradients.Find("finalNorm.shift"))
        : dy;

    private double Exit(int t) =>
        weights["exit.bias"][0] + Vectors.Dot(weights["exit.weight"], _judged.AsSpan(t * _c, _c));

    private void ExitBackward(int t, double dExit, double[] dJudged, ParameterSet gradients)
    {
        gradients["exit.bias"][0] += dExit;
        Vectors.AddScaled(gradients["exit.weight"], dExit, _judged.AsSpan(t * _c, _c));
        Vectors.AddScaled(dJudged.AsSpan(t * _c, _c), dExit, weights["exit.weight"]);
    }

    private double RowLoss(int t)
    {
        double[] row = Logits[(t * _v)..((t + 1) * _v)];
        double largest = row.Max();
        return largest + Math.Log(row.Sum(logit => Math.Exp(logit - largest))) - row[targets[t]];
    }
}
