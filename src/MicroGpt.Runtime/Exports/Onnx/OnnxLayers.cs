using MicroGpt.Runtime.Model;
using static MicroGpt.Runtime.Exports.Onnx.OnnxAttribute;

namespace MicroGpt.Runtime.Exports.Onnx;

/// <summary>Norms, products, activations and tables of a model as nodes. docs/numerics.md has the formulas.</summary>
internal sealed class OnnxLayers(OnnxGraph graph, ExportSource source)
{
    public const string Tokens = "tokens";
    public const string GridPositions = "positions";

    private readonly ArchitectureDescription _shape = source.Architecture;
    private readonly ModelForm _form = source.Form;

    /// <summary>A tensor of the model, under its own name.</summary>
    public string Weight(string name)
    {
        ParameterInfo parameter = source.Find(name)!;
        long[] shape = parameter.IsVector ? [parameter.Columns] : [parameter.Rows, parameter.Columns];
        return graph.Constant(new OnnxTensor(
            name, OnnxTensor.Float32, shape, parameter.Count * sizeof(float), stream => source.Write(name, stream)));
    }

    /// <summary>x W + b, with W as inputs x outputs.</summary>
    public string Linear(string x, string name)
    {
        string product = graph.Add("MatMul", x, Weight(name + ".weight"));
        return _shape.Bias ? graph.Add("Add", product, Weight(name + ".bias")) : product;
    }

    /// <summary>The norm of the spec, with the gain and the shift that it has.</summary>
    /// <param name="mayShift">False for the norm of the state.</param>
    public string Norm(string x, string name, bool mayShift = true)
    {
        if (_shape.Normalization == NormalizationKind.RmsNorm)
        {
            string scaled = RootMeanSquare(x);
            return _form.NormGain ? graph.Add("Mul", scaled, Weight(name + ".gain")) : scaled;
        }

        string gain = _form.NormGain ? Weight(name + ".gain") : Ones();
        string[] inputs = _form.NormShift && mayShift ? [x, gain, Weight(name + ".shift")] : [x, gain];
        return graph.Add("LayerNormalization", inputs, Integer("axis", -1), Real("epsilon", _form.Epsilon));
    }

    /// <summary>rmsNorm of each head of queries or keys.</summary>
    public string HeadNorm(string x, string name) => graph.Add("Mul", RootMeanSquare(x), Weight(name + ".gain"));

    public string Activation(string x)
    {
        switch (_shape.Activation)
        {
            case ActivationKind.Relu:
                return graph.Add("Relu", x);
            case ActivationKind.SquaredRelu:
                string relu = graph.Add("Relu", x);
                return graph.Add("Mul", relu, relu);
            case ActivationKind.Silu:
                return Silu(x);
            case ActivationKind.Gelu:
                // x sigmoid(2z) is the tanh form.
                const float Factor = 1.5957691216f;
                string cubic = graph.Add("Mul", graph.Add("Mul", x, x), graph.Real(Factor * 0.044715f));
                string twice = graph.Add("Mul", graph.Add("Add", cubic, graph.Real(Factor)), x);
                return graph.Add("Mul", x, graph.Add("Sigmoid", twice));
            case ActivationKind.SwiGlu:
                long width = _shape.FeedForward;
                string[] halves = graph.AddSeveral(2, "Split", [x, graph.Integers(width, width)], Integer("axis", -1));
                return graph.Add("Mul", Silu(halves[0]), halves[1]);
            default:
                throw new ArgumentOutOfRangeException(nameof(x), _shape.Activation, null);
        }
    }

    /// <summary>The number of tokens of a sequence, as a list of one number.</summary>
    public string Length() => graph.Add("Shape", [Tokens], Integer("start", 1), Integer("end", 2));

    /// <summary>The rows of a table that belong to the positions of a sequence.</summary>
    public string Positions(string table, string length) =>
        graph.Add("Slice", table, graph.Integers(0), length, graph.Integers(0));

    /// <summary>Row of the table of token pairs, for each token.</summary>
    public string BigramRow()
    {
        string first = graph.Add("Slice", Tokens, graph.Integers(0), graph.Integers(1), graph.Integers(1));
        string zero = graph.Add("Sub", first, first);
        string others = graph.Add("Slice", Tokens, graph.Integers(0), graph.Integers(-1), graph.Integers(1));
        string previous = graph.Add("Concat", [zero, others], Integer("axis", 1));
        long vocabulary = _shape.VocabularySize;
        if (_form.BigramRows >= vocabulary * vocabulary)
        {
            return graph.Add("Add", graph.Add("Mul", previous, graph.Integer(vocabulary)), Tokens);
        }

        // Products of tokens stay below 2^63, so int64 holds them before they are reduced to 32 bits.
        string sum = graph.Add(
            "Add",
            graph.Add("Mul", previous, graph.Integer(2654435761)),
            graph.Add("Mul", Tokens, graph.Integer(2246822519)));
        string hash = graph.Add("Mod", sum, graph.Integer(1L << 32));
        string mixed = graph.Add("BitwiseXor", hash, graph.Add("Div", hash, graph.Integer(1L << 15)));
        return graph.Add("Mod", mixed, graph.Integer(_form.BigramRows));
    }

    /// <summary>0 where a query may attend to a key, -infinity elsewhere; queries x keys.</summary>
    public string CausalMask(string length)
    {
        string count = graph.Add("Squeeze", length, graph.Integers(0));
        string places = graph.Add("Range", graph.Integer(0), count, graph.Integer(1));
        string queries = graph.Add("Unsqueeze", places, graph.Integers(1));
        string allowed = graph.Add("GreaterOrEqual", queries, places);
        return graph.Add("Where", allowed, graph.Real(0), graph.Real(float.NegativeInfinity));
    }

    private string Silu(string x) => graph.Add("Mul", x, graph.Add("Sigmoid", x));

    private string RootMeanSquare(string x)
    {
        string mean = graph.Add("ReduceMean", [graph.Add("Mul", x, x), graph.Integers(-1)], Integer("keepdims", 1));
        return graph.Add("Div", x, graph.Add("Sqrt", graph.Add("Add", mean, graph.Real(_form.Epsilon))));
    }

    private string Ones()
    {
        float[] ones = new float[_shape.Embedding];
        Array.Fill(ones, 1);
        return graph.Constant(OnnxTensor.Of("ones", ones, ones.Length));
    }
}
