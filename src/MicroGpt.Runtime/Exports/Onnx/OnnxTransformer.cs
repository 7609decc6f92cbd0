using System.Globalization;
using MicroGpt.Runtime.Model;
using static MicroGpt.Runtime.Exports.Onnx.OnnxAttribute;

namespace MicroGpt.Runtime.Exports.Onnx;

/// <summary>The whole model as one graph, with the loops unrolled. Every weight is one constant, however many nodes read it.</summary>
internal sealed class OnnxTransformer
{
    public const string Logits = "logits";
    public const string ExitLogits = "exit_logits";

    private readonly OnnxGraph _graph = new();
    private readonly ArchitectureDescription _shape;
    private readonly ModelForm _form;
    private readonly OnnxLayers _layers;
    private readonly OnnxAttention _attention;
    private readonly string _length;
    private readonly int _trainedLoops;

    private OnnxTransformer(ExportSource source)
    {
        _shape = source.Architecture;
        _form = source.Form;
        _trainedLoops = _shape.Loops;
        _layers = new OnnxLayers(_graph, source);
        _length = _layers.Length();
        _attention = new OnnxAttention(_graph, _layers, source, _length);
    }

    public static OnnxGraph Build(ExportSource source, int loops)
    {
        var transformer = new OnnxTransformer(source);
        transformer.Build(loops);
        return transformer._graph;
    }

    private void Build(int loops)
    {
        _graph.Input(OnnxLayers.Tokens, OnnxTensor.Int64, "batch", "length");
        if (_shape.Positions == PositionKind.RotaryGrid)
        {
            _graph.Input(OnnxLayers.GridPositions, OnnxTensor.Int64, "batch", "length");
        }

        _graph.Scope = "embedding/";
        string e = Embedding();
        int firstOfCore = _shape.PreludeLayers, firstOfCoda = _shape.Layers - _shape.CodaLayers;
        string injected = Blocks(e, e, 0, firstOfCore, "prelude");
        string? state = null;
        string? h = null;
        var exits = new List<string>();
        for (int loop = 1; loop <= loops; loop++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"loop{loop}");
            _graph.Scope = name + "/inject/";
            string input = _form.Injection is { } injection ? Inject(injection, state, injected, loop) : injected;
            state = Blocks(input, e, firstOfCore, firstOfCoda, name);
            if (_shape.HasExit)
            {
                _graph.Scope = name + "/exit/";
                h = FinalNorm(state);
                exits.Add(Exit(h));
            }
        }

        string output = Blocks(state!, e, firstOfCoda, _shape.Layers, "coda");
        _graph.Scope = "head/";
        Head(output == state ? h ?? FinalNorm(output) : FinalNorm(output));
        if (exits.Count > 0)
        {
            _graph.Name(_graph.Add("Concat", [.. exits], Integer("axis", -1)), ExitLogits);
            _graph.Output(ExitLogits, OnnxTensor.Float32, "batch", "length", Number(loops));
        }
    }

    private string Embedding()
    {
        string e = _graph.Add("Gather", _layers.Weight("wte"), OnnxLayers.Tokens);
        if (_shape.Positions == PositionKind.Learned)
        {
            e = _graph.Add("Add", e, _layers.Positions(_layers.Weight("wpe"), _length));
        }

        if (_form.BigramRows > 0)
        {
            e = _graph.Add("Add", e, _graph.Add("Gather", _layers.Weight("bigram"), _layers.BigramRow()));
        }

        return _form.NormAfterEmbedding ? _layers.Norm(e, "embeddingNorm") : e;
    }

    // s_0 is 0, and so is its norm: the first loop reads the embedding alone.
    private string Inject(InjectionKind kind, string? state, string e, int loop)
    {
        string? s = state is not null && _form.NormalizeState ? _layers.Norm(state, "stateNorm", mayShift: false) : state;
        string u = kind switch
        {
            InjectionKind.Add => Plus(s, e),
            InjectionKind.Scaled => Plus(
                s is null ? null : _graph.Add("Mul", s, _layers.Weight("inject.stateScale")),
                _graph.Add("Mul", e, _layers.Weight("inject.embeddingScale"))),
            InjectionKind.Concat => Plus(
                s is null ? null : _graph.Add("MatMul", s, _layers.Weight("inject.state.weight")),
                _graph.Add("MatMul", e, _layers.Weight("inject.embedding.weight"))),
            _ => s ?? e,
        };

        // A loop beyond those of training has the last row.
        string Row() => _graph.Add(
            "Gather", _layers.Weight("loopEmbedding"), _graph.Integer(Math.Min(loop, _trainedLoops) - 1));
        return _form.LoopEmbedding ? _graph.Add("Add", u, Row()) : u;
    }

    private string Plus(string? a, string b) => a is null ? b : _graph.Add("Add", a, b);

    private string Blocks(string x, string e, int first, int end, string name)
    {
        for (int layer = first; layer < end; layer++)
        {
            string block = string.Create(CultureInfo.InvariantCulture, $"blocks.{layer}");
            _graph.Scope = $"{name}/{block}/";
            x = Block(x, e, block);
        }

        return x;
    }

    private string Block(string x, string e, string name)
    {
        if (_form.InputScalars)
        {
            x = _graph.Add(
                "Add",
                _graph.Add("Mul", x, _layers.Weight(name + ".inputScale")),
                _graph.Add("Mul", e, _layers.Weight(name + ".embeddingScale")));
        }

        string qkv = _layers.Linear(_layers.Norm(x, name + ".norm1"), name + ".attention.qkv");
        string attended = _layers.Linear(_attention.Add(qkv, name + ".attention"), name + ".attention.projection");
        x = _graph.Add("Add", attended, x);
        string hidden = _layers.Activation(_layers.Linear(_layers.Norm(x, name + ".norm2"), name + ".mlp.in"));
        return _graph.Add("Add", _layers.Linear(hidden, name + ".mlp.out"), x);
    }

    private string FinalNorm(string x) => _form.FinalNorm ? _layers.Norm(x, "finalNorm") : x;

    private string Exit(string h) => _graph.Add(
        "Add",
        _graph.Add("MatMul", h, Transposed(TensorNames.ExitWeight)),
        _layers.Weight(TensorNames.ExitBias));

    private void Head(string h)
    {
        _graph.Name(_graph.Add("MatMul", h, Transposed(_shape.TiedHead ? "wte" : "head.weight")), Logits);
        _graph.Output(Logits, OnnxTensor.Float32, "batch", "length", Number(_shape.VocabularySize));
    }

    private string Transposed(string name) => _graph.Add("Transpose", [_layers.Weight(name)], Integers("perm", 1, 0));

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
