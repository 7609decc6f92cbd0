namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>
/// Karpathy's microgpt with its own names, token by token over scalars that differentiate themselves. It shares
/// nothing with <see cref="ReferenceModel"/>. Matrices are [outputs][inputs], as there.
/// </summary>
internal sealed class MicrogptPort
{
    private const int Layers = 1;
    private const int Heads = 4;
    private const int Width = 16;
    private const int BlockSize = 16;
    private const int HeadWidth = Width / Heads;

    private readonly Dictionary<string, ScalarValue[][]> _state = [];
    private ScalarValue.Tape _tape = new();

    /// <param name="weight">Initial value by name, output row and input column.</param>
    public MicrogptPort(int vocabulary, Func<string, int, int, double> weight)
    {
        void Matrix(string name, int outputs, int inputs) =>
            _state[name] =
            [
                .. Enumerable.Range(0, outputs).Select(o => Enumerable.Range(0, inputs)
                    .Select(i => ScalarValue.Leaf(weight(name, o, i))).ToArray()),
            ];

        Matrix("wte", vocabulary, Width);
        Matrix("wpe", BlockSize, Width);
        Matrix("lm_head", vocabulary, Width);
        for (int layer = 0; layer < Layers; layer++)
        {
            Matrix($"layer{layer}.attn_wq", Width, Width);
            Matrix($"layer{layer}.attn_wk", Width, Width);
            Matrix($"layer{layer}.attn_wv", Width, Width);
            Matrix($"layer{layer}.attn_wo", Width, Width);
            Matrix($"layer{layer}.mlp_fc1", 4 * Width, Width);
            Matrix($"layer{layer}.mlp_fc2", Width, 4 * Width);
        }
    }

    public IEnumerable<string> Names => _state.Keys;

    public int ParameterCount => _state.Values.Sum(matrix => matrix.Sum(row => row.Length));

    public double[][] Gradient(string name) =>
        [.. _state[name].Select(row => row.Select(value => value.Gradient).ToArray())];

    /// <summary>Mean negative log-likelihood of one document (its tokens with BOS at both ends); leaves the gradients.</summary>
    public double Step(int[] tokens)
    {
        _tape = new ScalarValue.Tape();
        int n = Math.Min(BlockSize, tokens.Length - 1);
        List<ScalarValue[]>[] keys = [.. Enumerable.Range(0, Layers).Select(_ => new List<ScalarValue[]>())];
        List<ScalarValue[]>[] values = [.. Enumerable.Range(0, Layers).Select(_ => new List<ScalarValue[]>())];
        List<ScalarValue> losses = [];
        for (int position = 0; position < n; position++)
        {
            ScalarValue[] probabilities = Softmax(Gpt(tokens[position], position, keys, values));
            losses.Add(_tape.Scale(_tape.Log(probabilities[tokens[position + 1]]), -1));
        }

        ScalarValue loss = _tape.Scale(_tape.Sum(losses), 1.0 / n);
        _tape.Backward(loss);
        return loss.Data;
    }

    private ScalarValue[] Gpt(
        int token, int position, List<ScalarValue[]>[] keys, List<ScalarValue[]>[] values)
    {
        ScalarValue[] x = RmsNorm(Add(_state["wte"][token], _state["wpe"][position]));
        for (int layer = 0; layer < Layers; layer++)
        {
            ScalarValue[] residual = x;
            x = RmsNorm(x);
            ScalarValue[] q = Linear(x, $"layer{layer}.attn_wq");
            keys[layer].Add(Linear(x, $"layer{layer}.attn_wk"));
            values[layer].Add(Linear(x, $"layer{layer}.attn_wv"));
            List<ScalarValue> attended = [];
            for (int head = 0; head < Heads; head++)
            {
                attended.AddRange(Attend(q, keys[layer], values[layer], head * HeadWidth));
            }

            x = Add(Linear([.. attended], $"layer{layer}.attn_wo"), residual);

            residual = x;
            x = Linear(RmsNorm(x), $"layer{layer}.mlp_fc1");
            x = Array.ConvertAll(x, _tape.Relu);
            x = Add(Linear(x, $"layer{layer}.mlp_fc2"), residual);
        }

        return Linear(x, "lm_head");
    }

    /// <summary>One head, whose numbers begin at <paramref name="first"/>, of the newest token over all so far.</summary>
    private IEnumerable<ScalarValue> Attend(
        ScalarValue[] q, List<ScalarValue[]> keys, List<ScalarValue[]> values, int first)
    {
        int[] dimensions = [.. Enumerable.Range(first, HeadWidth)];
        ScalarValue[] scores =
        [
            .. keys.Select(k => _tape.Scale(
                _tape.Sum(dimensions.Select(j => _tape.Multiply(q[j], k[j]))), 1 / Math.Sqrt(HeadWidth))),
        ];
        ScalarValue[] weights = Softmax(scores);
        return dimensions.Select(j => _tape.Sum(values.Select((v, t) => _tape.Multiply(weights[t], v[j]))));
    }

    private ScalarValue[] Linear(ScalarValue[] x, string name) =>
        Array.ConvertAll(_state[name], row => _tape.Sum(row.Zip(x, _tape.Multiply)));

    private ScalarValue[] Add(ScalarValue[] a, ScalarValue[] b) => [.. a.Zip(b, _tape.Add)];

    private ScalarValue[] RmsNorm(ScalarValue[] x)
    {
        ScalarValue mean = _tape.Scale(_tape.Sum(x.Select(v => _tape.Multiply(v, v))), 1.0 / x.Length);
        ScalarValue scale = _tape.Power(_tape.Add(mean, ScalarValue.Leaf(1e-5)), -0.5);
        return Array.ConvertAll(x, v => _tape.Multiply(v, scale));
    }

    private ScalarValue[] Softmax(ScalarValue[] logits)
    {
        double largest = logits.Max(v => v.Data);
        ScalarValue[] e = Array.ConvertAll(logits, v => _tape.Exp(_tape.Add(v, ScalarValue.Leaf(-largest))));
        ScalarValue inverse = _tape.Power(_tape.Sum(e), -1);
        return Array.ConvertAll(e, v => _tape.Multiply(v, inverse));
    }
}
