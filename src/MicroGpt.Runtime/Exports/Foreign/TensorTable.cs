using System.Globalization;

namespace MicroGpt.Runtime.Exports.Foreign;

/// <summary>The tensors of a model in another program, in the order of the file, each with its place in ours.</summary>
internal sealed class TensorTable
{
    private const string Weight = ".weight";
    private const string Bias = ".bias";

    private readonly PortableModel _model;
    private readonly TensorNaming _names;
    private readonly List<TensorMap> _maps = [];

    private TensorTable(PortableModel model, TensorNaming names)
    {
        _model = model;
        _names = names;
    }

    public static IReadOnlyList<TensorMap> Of(PortableModel model, TensorNaming names)
    {
        var table = new TensorTable(model, names);
        table.AddAll();
        return table._maps;
    }

    private void AddAll()
    {
        Rows(_names.Tokens, "wte", _model.Vocabulary);
        if (_model.Family == ModelFamily.Gpt2)
        {
            Rows(_names.Positions, "wpe", _model.Context);
        }

        for (int layer = 0; layer < _model.Layers; layer++)
        {
            string number = layer.ToString(CultureInfo.InvariantCulture);
            AddBlock($"{_names.Block}{number}.", $"blocks.{number}.");
        }

        Norm(_names.FinalNorm, "finalNorm", _model.Embedding);
        if (!_model.TiedHead)
        {
            Rows(_names.Head, "head.weight", _model.Vocabulary);
        }
    }

    private void AddBlock(string theirs, string ours)
    {
        int channels = _model.Embedding;
        Norm(theirs + _names.Norm1, ours + "norm1", channels);
        string qkv = ours + "attention.qkv";
        if (_model.Family == ModelFamily.Gpt2)
        {
            Linear(theirs + _names.QueryKeyValue, qkv, channels, 3 * channels);
        }
        else
        {
            int halves = _names.Halves ? _model.HeadSize : 0;
            Linear(theirs + _names.Query, qkv, channels, channels, of: 3 * channels, halves: halves);
            Linear(theirs + _names.Key, qkv, channels, channels, of: 3 * channels, first: channels, halves: halves);
            Linear(theirs + _names.Value, qkv, channels, channels, of: 3 * channels, first: 2 * channels);
            if (_model.Family == ModelFamily.Qwen3)
            {
                HeadGain(theirs + _names.QueryNorm, ours + "attention.queryNorm", halves);
                HeadGain(theirs + _names.KeyNorm, ours + "attention.keyNorm", halves);
            }
        }

        Linear(theirs + _names.Projection, ours + "attention.projection", channels, channels);
        Norm(theirs + _names.Norm2, ours + "norm2", channels);
        AddMlp(theirs, ours + "mlp.in");
        Linear(theirs + _names.Down, ours + "mlp.out", _model.FeedForward, channels);
    }

    private void AddMlp(string theirs, string ours)
    {
        int channels = _model.Embedding;
        int hidden = _model.FeedForward;
        if (!_model.IsGated)
        {
            Linear(theirs + _names.Up, ours, channels, hidden);
            return;
        }

        // max(x, 0)^2 = relu(x) x: one matrix is the gate and what it gates.
        bool both = _model.Activation == ActivationKind.SquaredRelu;
        int width = both ? hidden : 2 * hidden;
        Linear(theirs + _names.Gate, ours, channels, hidden, of: width);
        Linear(theirs + _names.Up, ours, channels, hidden, of: width, first: both ? 0 : hidden);
    }

    private void Rows(string theirs, string ours, int rows) => _maps.Add(
        new TensorMap(theirs + Weight, rows, _model.Embedding) { Source = ours, SourceColumns = _model.Embedding });

    /// <param name="of">Columns of our matrix; those of the layer if 0.</param>
    /// <param name="first">First of them.</param>
    private void Linear(string theirs, string ours, int inputs, int outputs, int of = 0, int first = 0, int halves = 0)
    {
        (int rows, int columns) = _names.Transposes ? (outputs, inputs) : (inputs, outputs);
        int width = of == 0 ? outputs : of;
        _maps.Add(new TensorMap(theirs + Weight, rows, columns)
        {
            Source = ours + Weight,
            SourceColumns = width,
            FirstColumn = first,
            IsTransposed = _names.Transposes,
            HalvesOf = halves,
        });
        if (_model.Bias || _model.Family == ModelFamily.Gpt2)
        {
            Vector(theirs + Bias, _model.Bias ? ours + Bias : null, outputs, width, first, halves);
        }
    }

    private void Norm(string theirs, string ours, int columns)
    {
        Vector(theirs + Weight, _model.Gain ? ours + ".gain" : null, columns, columns, constant: 1);
        if (_model.Family == ModelFamily.Gpt2)
        {
            Vector(theirs + Bias, _model.Gain && _model.Bias ? ours + ".shift" : null, columns, columns);
        }
    }

    private void HeadGain(string theirs, string ours, int halves) =>
        Vector(theirs + Weight, ours + ".gain", _model.HeadSize, _model.HeadSize, halves: halves);

    private void Vector(string theirs, string? ours, int columns, int of, int first = 0, int halves = 0, float constant = 0) =>
        _maps.Add(new TensorMap(theirs, 1, columns)
        {
            IsVector = true,
            Source = ours,
            Constant = constant,
            SourceColumns = of,
            FirstColumn = first,
            HalvesOf = halves,
        });
}
