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
    private readonly string _name = $"blocks.{layer}.";
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
            x = [.. _stream.Select((value, i) => (W("inputScale")![0] * value) + (W("embeddingScale")![0] * e[i]))];
        }

        _x = x;
        _normal1 = _norm.Forward(x, W("norm1.gain"), W("norm1.shift"));
        _qkv = Linear.Forward(_normal1, W("attention.qkv.weight")!, W("attention.qkv.bias"), rows, _c, 3 * _c);
        if (options.QkNorm)
        {
            _product = _qkv;
            _qkv = _headNorm.Forward(_product, W("attention.queryNorm.gain")!, W("attention.keyNorm.gain")!);
        }

        if (options.Positions == Positions.Rotary)
        {
            Rotary.Turn(_qkv, options, 1);
        }

        beforeAttention?.Invoke(_qkv);
        _attended = _attention.Forward(_qkv);
        double[] projected = Linear.Forward(
            _attended, W("attention.projection.weight")!, W("attention.projection.bias"), rows, _c, _c);
        _middle = Vectors.Sum(x, Masked(MaskOf.Projection, projected));

        _normal2 = _norm.Forward(_middle, W("norm2.gain"), W("norm2.shift"));
        Hidden = Linear.Forward(_normal2, W("mlp.in.weight")!, W("mlp.in.bias"), rows, _c, _in);
        _activated = Nonlinearity.Forward(Hidden, options.Activation, _f);
        double[] mlp = Linear.Forward(_activated, W("mlp.out.weight")!, W("mlp.out.bias"), rows, _f, _c);
        return Vectors.Sum(_middle, Masked(MaskOf.Mlp, mlp));
    }

    /// <summary>Adds to the gradients of the block and of the embedding, returns that of its input.</summary>
    public double[] Backward(double[] dy, double[] de, ParameterSet gradients)
    {
        int rows = dy.Length / _c;
        double[]? G(string name) => gradients.Find(_name + name);

        double[] dActivated = Linear.Backward(
            Masked(MaskOf.Mlp, dy), Kept(_activated), W("mlp.out.weight")!, G("mlp.out.weight")!, G("mlp.out.bias"), rows, _f, _c);
        double[] dHidden = Nonlinearity.Backward(dActivated, Kept(Hidden), options.Activation, _f);
        double[] dNormal2 = Linear.Backward(
            dHidden, Kept(_normal2), W("mlp.in.weight")!, G("mlp.in.weight")!, G("mlp.in.bias"), rows, _c, _in);
        double[] dMiddle = Vectors.Sum(
            dy, _norm.Backward(dNormal2, _middle, Kept(_middle), W("norm2.gain"), G("norm2.gain"), G("norm2.shift")));

        double[] dAttended = Linear.Backward(
            Masked(MaskOf.Projection, dMiddle), Kept(_attended), W("attention.projection.weight")!, G("attention.projection.weight")!,
            G("attention.projection.bias"), rows, _c, _c);
        double[] dQkv = _attention.Backward(dAttended, _qkv, Kept(_qkv), Kept(_attended));
        if (options.Positions == Positions.Rotary)
        {
            Rotary.Turn(dQkv, options, -1);
        }

        if (options.QkNorm)
        {
            dQkv = _headNorm.Backward(
                dQkv, _product, Kept(_product), W("attention.queryNorm.gain")!, W("attention.keyNorm.gain")!,
                G("attention.queryNorm.gain")!, G("attention.keyNorm.gain")!);
        }

        double[] dNormal1 = Linear.Backward(
            dQkv, Kept(_normal1), W("attention.qkv.weight")!, G("attention.qkv.weight")!, G("attention.qkv.bias"),
            rows, _c, 3 * _c);
        double[] dx = Vectors.Sum(
            dMiddle, _norm.Backward(dNormal1, _x, Kept(_x), W("norm1.gain"), G("norm1.gain"), G("norm1.shift")));
        if (!options.InputScalars)
        {
            return dx;
        }

        double[] kept = Kept(_stream);
        for (int i = 0; i < dx.Length; i++)
        {
            G("inputScale")![0] += dx[i] * kept[i];
            G("embeddingScale")![0] += dx[i] * _e[i];
            de[i] += W("embeddingScale")![0] * dx[i];
        }

        return Array.ConvertAll(dx, d => W("inputScale")![0] * d);
    }

    private double[] Masked(MaskOf what, double[] rows) => masks?.Apply(what, options.DropResidual, loop, layer, rows) ?? rows;

    private double[] Kept(double[] values) => options.KeepsBFloat16 ? Rounding.Nearest(values) : values;

    private double[]? W(string name) => weights.Find(_name + name);
}
