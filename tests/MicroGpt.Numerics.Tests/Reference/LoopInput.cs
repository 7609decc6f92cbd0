namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>
/// u_r [T,C], what the blocks read in loop r, from the state s_{r-1} and the embedding e, [T,C] each. With s' the state, or its norm:
/// add: s' + e; scaled: a s' + b e per channel; concat: s' W_s + e W_e; none: s', and + e in the first loop.
/// To each of them loop r's row of the loop embedding is added where there is one.
/// Keeps what its backward pass reads, so there is one object per loop.
/// </summary>
/// <param name="loop">r, from 1.</param>
internal sealed class LoopInput(ReferenceOptions options, ParameterSet weights, double[] e, int loop)
{
    private readonly int _c = options.Embedding;
    private readonly int _rows = e.Length / options.Embedding;
    private readonly Normalization _norm = new(options);
    private double[] _state = []; // [T,C]
    private double[] _normal = []; // [T,C]

    public double[] Forward(double[] state)
    {
        _state = state;

        // No shift, whatever the model's norms have: the norm of s_0 = 0 is 0.
        _normal = options.NormalizeState ? _norm.Forward(state, weights.Find("stateNorm.gain"), shift: null) : state;
        double[] u = options.Injection switch
        {
            Injection.Add => Vectors.Sum(_normal, e),
            Injection.Scaled => Vectors.Sum(Scale(_normal, weights["inject.stateScale"]), Scale(e, weights["inject.embeddingScale"])),
            Injection.Concat =>
                Vectors.Sum(Product(_normal, weights["inject.state.weight"]), Product(e, weights["inject.embedding.weight"])),
            _ => loop == 1 ? Vectors.Sum(_normal, e) : [.. _normal],
        };
        if (weights.Find("loopEmbedding") is { } table)
        {
            // Loops beyond those of training repeat the last row.
            int row = Math.Min(loop, table.Length / _c) - 1;
            for (int i = 0; i < u.Length; i++)
            {
                u[i] += table[(row * _c) + (i % _c)];
            }
        }

        return u;
    }

    /// <summary>Adds to the gradients of the parameters and to de, returns the gradient of s_{r-1}.</summary>
    public double[] Backward(double[] du, double[] de, ParameterSet gradients)
    {
        if (gradients.Find("loopEmbedding") is { } dTable)
        {
            for (int i = 0; i < du.Length; i++)
            {
                dTable[((loop - 1) * _c) + (i % _c)] += du[i];
            }
        }

        double[] dNormal = du;
        switch (options.Injection)
        {
            case Injection.Scaled:
                dNormal = ScaleBackward(du, _normal, "inject.stateScale", gradients);
                Vectors.AddTo(de, ScaleBackward(du, e, "inject.embeddingScale", gradients));
                break;
            case Injection.Concat:
                dNormal = ProductBackward(du, _normal, "inject.state.weight", gradients);
                Vectors.AddTo(de, ProductBackward(du, e, "inject.embedding.weight", gradients));
                break;
            case Injection.Add:
            case Injection.None when loop == 1:
                Vectors.AddTo(de, du);
                break;
        }

        return options.NormalizeState
            ? _norm.Backward(dNormal, _state, weights.Find("stateNorm.gain"), gradients.Find("stateNorm.gain"), dShift: null)
            : dNormal;
    }

    private double[] Scale(double[] x, double[] scale)
    {
        double[] y = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            y[i] = x[i] * scale[i % _c];
        }

        return y;
    }

    private double[] ScaleBackward(double[] dy, double[] x, string name, ParameterSet gradients)
    {
        double[] dScale = gradients[name];
        for (int i = 0; i < x.Length; i++)
        {
            dScale[i % _c] += dy[i] * x[i];
        }

        return Scale(dy, weights[name]);
    }

    private double[] Product(double[] x, double[] w) => Linear.Forward(x, w, null, _rows, _c, _c);

    private double[] ProductBackward(double[] dy, double[] x, string name, ParameterSet gradients) =>
        Linear.Backward(dy, x, weights[name], gradients[name], null, _rows, _c, _c);
}
