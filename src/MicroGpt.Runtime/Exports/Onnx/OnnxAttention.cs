using MicroGpt.Runtime.Model;
using static MicroGpt.Runtime.Exports.Onnx.OnnxAttribute;

namespace MicroGpt.Runtime.Exports.Onnx;

/// <summary>Attention as nodes: heads, their norm, rotation, scores and values. Mask and angles are computed once.</summary>
internal sealed class OnnxAttention
{
    private readonly OnnxGraph _graph;
    private readonly OnnxLayers _layers;
    private readonly ArchitectureDescription _shape;
    private readonly bool _normalizes;
    private readonly int _headSize;
    private readonly string? _mask;
    private readonly string? _cosines;
    private readonly string? _sines;
    private readonly string? _partners;

    public OnnxAttention(OnnxGraph graph, OnnxLayers layers, ExportSource source, string length)
    {
        _graph = graph;
        _layers = layers;
        _shape = source.Architecture;
        _normalizes = source.Form.QkNorm;
        _headSize = _shape.Embedding / _shape.Heads;
        _mask = _shape.Attention == AttentionKind.Causal ? layers.CausalMask(length) : null;
        if (_shape.Positions.IsRotary())
        {
            (float[] cosines, float[] sines) = Angles();
            _cosines = Rows(Table("rotary.cos", cosines), length);
            _sines = Rows(Table("rotary.sin", sines), length);
            _partners = graph.Integers([.. Enumerable.Range(0, _headSize).Select(channel => (long)(channel ^ 1))]);
        }
    }

    /// <summary>softmax(q k^T / sqrt(D)) v, before the projection.</summary>
    /// <param name="name">Name of the layer's attention, such as <c>blocks.0.attention</c>.</param>
    public string Add(string qkv, string name)
    {
        long width = _shape.Embedding;
        string[] parts = _graph.AddSeveral(3, "Split", [qkv, _graph.Integers(width, width, width)], Integer("axis", -1));
        string queries = Turned(Heads(parts[0]), name + ".queryNorm");
        string keys = Turned(Heads(parts[1]), name + ".keyNorm");
        string scores = _graph.Add(
            "Mul",
            _graph.Add("MatMul", queries, _graph.Add("Transpose", [keys], Integers("perm", 0, 1, 3, 2))),
            _graph.Real((float)(1 / Math.Sqrt(_headSize))));
        string seen = _mask is null ? scores : _graph.Add("Add", scores, _mask);
        string probabilities = _graph.Add("Softmax", [seen], Integer("axis", -1));
        string sums = _graph.Add("Transpose", [_graph.Add("MatMul", probabilities, Heads(parts[2]))], Integers("perm", 0, 2, 1, 3));
        return _graph.Add("Reshape", sums, _graph.Integers(0, 0, width));
    }

    // batch x length x C to batch x heads x length x D.
    private string Heads(string x) => _graph.Add(
        "Transpose", [_graph.Add("Reshape", x, _graph.Integers(0, 0, _shape.Heads, _headSize))], Integers("perm", 0, 2, 1, 3));

    private string Turned(string heads, string norm)
    {
        string x = _normalizes ? _layers.HeadNorm(heads, norm) : heads;
        if (_cosines is null)
        {
            return x;
        }

        // y[2i] = x[2i] cos - x[2i + 1] sin, y[2i + 1] = x[2i + 1] cos + x[2i] sin; the table has the sign.
        string swapped = _graph.Add("Gather", [x, _partners!], Integer("axis", -1));
        return _graph.Add("Add", _graph.Add("Mul", x, _cosines), _graph.Add("Mul", swapped, _sines!));
    }

    // Cells of a grid that is narrower than the largest one leave positions out, so its positions are an input.
    private string Rows(string table, string length) => _shape.Positions == PositionKind.RotaryGrid
        ? _graph.Add("Unsqueeze", _graph.Add("Gather", table, OnnxLayers.GridPositions), _graph.Integers(1))
        : _layers.Positions(table, length);

    private string Table(string name, float[] angles) => _graph.Constant(OnnxTensor.Of(name, angles, _shape.Context, _headSize));

    // The table of the runtime has a row of cosines and a row of sines for each position.
    private unsafe (float[] Cosines, float[] Sines) Angles()
    {
        float[] table = new float[2L * _shape.Context * _headSize];
        fixed (float* rows = table)
        {
            if (_shape.Positions == PositionKind.RotaryGrid)
            {
                RotaryTable.FillGrid(rows, _shape.Context, _shape.GridWidth, _headSize, _headSize);
            }
            else
            {
                RotaryTable.Fill(rows, _shape.Context, _headSize, _headSize);
            }
        }

        float[] Every(int parity) => [.. table.Chunk(_headSize).Where((_, row) => row % 2 == parity).SelectMany(row => row)];
        return (Every(0), Every(1));
    }
}
