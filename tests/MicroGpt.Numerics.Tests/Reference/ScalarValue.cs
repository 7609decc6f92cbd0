namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>
/// A number that remembers what it was computed from, in the manner of microgpt's Value. Operations are recorded in
/// order on a tape, so that walking it backwards is a topological order.
/// </summary>
internal sealed class ScalarValue
{
    private readonly ScalarValue[] _inputs;
    private readonly double[] _slopes;

    private ScalarValue(double data, ScalarValue[] inputs, double[] slopes)
    {
        Data = data;
        _inputs = inputs;
        _slopes = slopes;
    }

    public double Data { get; }

    public double Gradient { get; private set; }

    public static ScalarValue Leaf(double data) => new(data, [], []);

    /// <summary>Records the operations of one expression and differentiates it.</summary>
    internal sealed class Tape
    {
        private readonly List<ScalarValue> _values = [];

        public ScalarValue Add(ScalarValue a, ScalarValue b) => Record(a.Data + b.Data, [a, b], [1, 1]);

        public ScalarValue Multiply(ScalarValue a, ScalarValue b) => Record(a.Data * b.Data, [a, b], [b.Data, a.Data]);

        public ScalarValue Scale(ScalarValue a, double factor) => Record(a.Data * factor, [a], [factor]);

        public ScalarValue Power(ScalarValue a, double exponent) =>
            Record(Math.Pow(a.Data, exponent), [a], [exponent * Math.Pow(a.Data, exponent - 1)]);

        public ScalarValue Exp(ScalarValue a) => Record(Math.Exp(a.Data), [a], [Math.Exp(a.Data)]);

        public ScalarValue Log(ScalarValue a) => Record(Math.Log(a.Data), [a], [1 / a.Data]);

        public ScalarValue Relu(ScalarValue a) => Record(Math.Max(0, a.Data), [a], [a.Data > 0 ? 1 : 0]);

        public ScalarValue Sum(IEnumerable<ScalarValue> terms) => terms.Aggregate(Add);

        public void Backward(ScalarValue output)
        {
            output.Gradient = 1;
            for (int i = _values.Count - 1; i >= 0; i--)
            {
                ScalarValue value = _values[i];
                for (int j = 0; j < value._inputs.Length; j++)
                {
                    value._inputs[j].Gradient += value._slopes[j] * value.Gradient;
                }
            }
        }

        private ScalarValue Record(double data, ScalarValue[] inputs, double[] slopes)
        {
            var value = new ScalarValue(data, inputs, slopes);
            _values.Add(value);
            return value;
        }
    }
}
