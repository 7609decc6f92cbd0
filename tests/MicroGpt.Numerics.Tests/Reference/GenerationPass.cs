namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>
/// The recursion with a depth d_t for each token. In loop r and layer l, token t attends to the keys and values that each token
/// u &lt;= t had in loop min(r, d_u). Results of token t in loops after d_t are undefined. In the coda, token t attends to what the tokens
/// before it had there after their last loops.
/// </summary>
/// <param name="depths">d_t, from 1 to R, for every token.</param>
internal sealed class GenerationPass(ReferenceOptions options, ParameterSet weights, int[] tokens, int[] depths)
{
    private readonly int _c = options.Embedding;

    /// <summary>qkv [T,3C] of the newest loop in every layer, with what was lent.</summary>
    private readonly double[][] _lent = new double[options.Layers][];

    private readonly Head[] _heads = new Head[options.LoopCount];
    private readonly double[][] _states = new double[options.LoopCount + 1][];
    private double[] _e = [];

    public void Forward()
    {
        double[] e = _e = new Embedding(options, weights, tokens).Forward();
        double[] injected = e;
        for (int layer = 0; layer < options.Prelude; layer++)
        {
            injected = new Block(options, weights, layer).Forward(injected, e);
        }

        _states[0] = new double[e.Length];
        for (int r = 1; r <= options.LoopCount; r++)
        {
            double[] x = new LoopInput(options, weights, injected, r).Forward(_states[r - 1]);
            for (int layer = options.Prelude; layer < options.CoreEnd; layer++)
            {
                x = new Block(options, weights, layer).Forward(x, e, qkv => Lend(qkv, layer, r));
            }

            _states[r] = x;
            _heads[r - 1] = new Head(options, weights, Array.ConvertAll(tokens, _ => -1));
            _heads[r - 1].Forward(x);
        }
    }

    /// <summary>Logits [V] of token t after its last loop.</summary>
    public double[] Logits(int t) => Logits(t, depths[t]);

    /// <summary>Logits [V] of token t after a loop.</summary>
    public double[] Logits(int t, int loop)
    {
        Head head = options.Coda == 0 ? _heads[loop - 1] : CodaOf(t, loop);
        return head.Logits[(t * options.Vocabulary)..((t + 1) * options.Vocabulary)];
    }

    private Head CodaOf(int t, int loop)
    {
        double[] x = [.. Enumerable.Range(0, t + 1).SelectMany(u => State(u, u == t ? loop : depths[u]))];
        double[] e = _e[..x.Length];
        for (int layer = options.CoreEnd; layer < options.Layers; layer++)
        {
            x = new Block(options, weights, layer).Forward(x, e);
        }

        var head = new Head(options, weights, [.. Enumerable.Repeat(-1, t + 1)]);
        head.Forward(x);
        return head;
    }

    /// <summary>1 - S_r: the chance that token t has stopped at loop r or before, r less than R.</summary>
    public double ChanceToHaveStopped(int t, int loop)
    {
        double survival = 1;
        for (int r = options.MinSteps; r <= loop; r++)
        {
            survival *= 1 - (1 / (1 + Math.Exp(-_heads[r - 1].Exits[t])));
        }

        return 1 - survival;
    }

    /// <summary>norm(s_r - s_{r-1}) / norm(s_r) of token t.</summary>
    public double Change(int t, int loop)
    {
        double[] before = State(t, loop - 1);
        double[] now = State(t, loop);
        return Norm([.. now.Zip(before, (a, b) => a - b)]) / Norm(now);
    }

    /// <summary>norm(s_r - 2 s_{r-1} + s_{r-2}) / norm(s_r) of token t, r at least 2.</summary>
    public double SecondChange(int t, int loop)
    {
        double[] earlier = State(t, loop - 2), before = State(t, loop - 1), now = State(t, loop);
        return Norm([.. now.Select((value, i) => value - (2 * before[i]) + earlier[i])]) / Norm(now);
    }

    /// <summary>The largest probability of the token after t, from the head after a loop.</summary>
    public double Confidence(int t, int loop)
    {
        double[] logits = Logits(t, loop);
        return 1 / logits.Sum(logit => Math.Exp(logit - logits.Max()));
    }

    /// <summary>Tokens that have stopped keep the keys and values of the loop before.</summary>
    private void Lend(double[] qkv, int layer, int loop)
    {
        for (int t = 0; t < tokens.Length; t++)
        {
            if (loop > depths[t])
            {
                int keys = (t * 3 * _c) + _c;
                Array.Copy(_lent[layer], keys, qkv, keys, 2 * _c);
            }
        }

        _lent[layer] = qkv;
    }

    private double[] State(int t, int loop) => _states[loop][(t * _c)..((t + 1) * _c)];

    private static double Norm(double[] x) => Math.Sqrt(x.Sum(v => v * v));
}
