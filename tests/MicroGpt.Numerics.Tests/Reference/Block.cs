namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>
/// One pre-norm block on one sequence: a = x + proj(attention(norm1(x))); y = a + out(act(in(norm2(a)))). With input scalars, x is
/// inputScale times the residual stream plus embeddingScale times the embedding.
/// Keeps what its backward pass reads, so there is one object per use of the block. Dropout masks what is added, and
/// the probabilities of attention.
/// </summary>
/// <param name="masks">Null: nothing is dropped.</param>
/// <param name="loop">From 1.</param>
internal sealed class Block(ReferenceOptions options, ParameterSet weights, int layer, SequenceMasks? masks = null, int loop = 1)
{
    private readonly int _c = options.Embedding;
    private readonly int _f = options.FeedForward;
    private readonly int _in = options.Activation == Activation.SwiGlu ? 2 * options.FeedForward : options.FeedForward;
    private readonly BlockParameters _w = weights.Block(layer);
    private readonly Normalization _norm = new(options);
    private readonly HeadNorm _headNorm = new(options);
    private readonly Attention _attention = new(options, masks, loop, layer);

    private double[] _stream = []; // [T,C], before input scalars
    private double[] _e = []; // [T,C]
    private double[] _x = []; // [T,C]
    private double[] _normal1 = []; // [T,C]
    private double[] _product = []; // [T,3C], before q and k are normalised
    private double[] _qkv = []; // [T,3C], q and k already turned
    private double[] _attended = []; // [T,C]
    private double[] _middle = []; // [T,C]
    private double[] _normal2 = []; // [T,C]
    private double[] _activated = []; // [T,F]

    /// <summary>What the activation function was applied to, [T,F], or [T,2F] for swiGlu.</summary>
    public double[] Hidden { get; private set; } = [];

    /// <param name="e">The embedding.</param>
    /// <param name="beforeAttention">May put other keys and values into qkv [T,3C], where tokens lend them; null: leaves them.</param>
    public double[] Forward(double[] x, double[] e, Action<double[]>? beforeAttention = null)
    {
        int rows = x.Length / _c;
        (_stream, _e) = (x, e);
        if (options.InputScalars)
        {
            double inputScale = _w.InputScale![0], embeddingScale = _w.EmbeddingScale![0];
            x = [.. _stream.Select((value, i) => (inputScale * value) + (embeddingScale * e[i]))];
        }

        _x = x;
        _normal1 = _norm.Forward(x, _w.Gain1, _w.Shift1);
        _qkv = Linear.Forward(_normal1, _w.Qkv, _w.QkvBias, rows, _c, 3 * _c);
        if (options.QkNorm)
        {
            _product = _qkv;
            _qkv = _headNorm.Forward(_product, _w.QueryGain!, _w.KeyGain!);
        }

        if (options.Positions != Positions.Learned)
        {
            Rotary.Turn(_qkv, options, 1);
        }

        beforeAttention?.Invoke(_qkv);
        _attended = _attention.Forward(_qkv);
        double[] projected = Linear.Forward(_attended, _w.Projection, _w.ProjectionBias, rows, _c, _c);
        _middle = Vectors.Sum(x, Masked(MaskOf.Projection, projected));

        _normal2 = _norm.Forward(_middle, _w.Gain2, _w.Shift2);
        Hidden = Linear.Forward(_normal2, _w.In, _w.InBias, rows, _c, _in);
        _activated = Nonlinearity.Forward(Hidden, options.Activation, _f);
        double[] mlp = Linear.Forward(_activated, _w.Out, _w.OutBias, rows, _f, _c);
        return Vectors.Sum(_middle, Masked(MaskOf.Mlp, mlp));
    }

    /// <summary>Adds to the gradients of the block and of the embedding, returns that of its input.</summary>
    public double[] Backward(double[] dy, double[] de, ParameterSet gradients)
    {
        int rows = dy.Length / _c;
        BlockParameters g = gradients.Block(layer);
        double[] dActivated = Linear.Backward(
            Masked(MaskOf.Mlp, dy), Kept(_activated), _w.Out, g.Out, g.OutBias, rows, _f, _c);
        double[] dHidden = Nonlinearity.Backward(dActivated, Kept(Hidden), options.Activation, _f);
        double[] dNormal2 = Linear.Backward(dHidden, Kept(_normal2), _w.In, g.In, g.InBias, rows, _c, _in);
        double[] dMiddle = Vectors.Sum(dy, _norm.Backward(dNormal2, _middle, Kept(_middle), _w.Gain2, g.Gain2, g.Shift2));

        double[] dAttended = Linear.Backward(
            Masked(MaskOf.Projection, dMiddle), Kept(_attended), _w.Projection, g.Projection, g.ProjectionBias, rows, _c, _c);
        double[] dQkv = _attention.Backward(dAttended, _qkv, Kept(_qkv), Kept(_attended));
        if (options.Positions != Positions.Learned)
        {
            Rotary.Turn(dQkv, options, -1);
        }

        if (options.QkNorm)
        {
            dQkv = _headNorm.Backward(dQkv, _product, Kept(_product), _w.QueryGain!, _w.KeyGain!, g.QueryGain!, g.KeyGain!);
        }

        double[] dNormal1 = Linear.Backward(dQkv, Kept(_normal1), _w.Qkv, g.Qkv, g.QkvBias, rows, _c, 3 * _c);
        double[] dx = Vectors.Sum(dMiddle, _norm.Backward(dNormal1, _x, Kept(_x), _w.Gain1, g.Gain1, g.Shift1));
        if (!options.InputScalars)
        {
            return dx;
        }

        double[] kept = Kept(_stream);
        for (int i = 0; i < dx.Length; i++)
        {
            g.InputScale![0] += dx[i] * kept[i];
            g.EmbeddingScale![0] += dx[i] * _e[i];
            de[i] += _w.EmbeddingScale![0] * dx[i];
        }

        return Array.ConvertAll(dx, d => _w.InputScale![0] * d);
    }

    private double[] Masked(MaskOf what, double[] rows) => masks?.Apply(what, options.DropResidual, loop, layer, rows) ?? rows;

    private double[] Kept(double[] values) => options.KeepsBFloat16 ? Rounding.Nearest(values) : values;
}
