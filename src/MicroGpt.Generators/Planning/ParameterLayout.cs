using MicroGpt.Generators.Graph;

namespace MicroGpt.Generators.Planning;

/// <summary>
/// Offsets of the parameters in the weights (and in gradients and moments, which are laid out alike): embedding, what joins
/// it with the state, the layers at a fixed stride, then the head. Floats; every tensor begins at a 64-byte line.
/// </summary>
internal sealed class ParameterLayout
{
    private const int LineFloats = 16;
    private readonly Dictionary<Parameter, long> _offsets = [];
    private readonly ModelGraph _graph;

    public ParameterLayout(ModelGraph graph)
    {
        _graph = graph;
        long end = Append(graph.Embedding, 0);
        end = graph.Inject is { } inject ? Append(inject, end) : end;
        LayersOffset = end;
        LayerStride = Append(graph.Block, 0);
        end += LayerStride * graph.Layers;
        Size = Append(graph.Head, end);
    }

    public long LayersOffset { get; }

    public long LayerStride { get; }

    public long Size { get; }

    /// <summary>Offset in the weights, or for a parameter of the block in its layer.</summary>
    public long this[Parameter parameter] => _offsets[parameter];

    public bool IsPerLayer(Parameter parameter) => _graph.Block.Parameters.Contains(parameter);

    /// <summary>Every tensor of the model with its offset, layers spelled out.</summary>
    public IEnumerable<(string Name, Parameter Parameter, long Offset)> Tensors()
    {
        foreach (Parameter p in _graph.Embedding.Parameters.Concat(_graph.Inject?.Parameters ?? []))
        {
            yield return (p.Name, p, this[p]);
        }

        for (int layer = 0; layer < _graph.Layers; layer++)
        {
            foreach (Parameter p in _graph.Block.Parameters)
            {
                yield return (p.Name.Replace("{0}", CSharpNumber(layer)), p, LayersOffset + (layer * LayerStride) + this[p]);
            }
        }

        foreach (Parameter p in _graph.Head.Parameters)
        {
            yield return (p.Name, p, this[p]);
        }
    }

    public long Count => _graph.ParameterCount;

    private static string CSharpNumber(int value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private long Append(Section section, long offset)
    {
        foreach (Parameter parameter in section.Parameters)
        {
            _offsets[parameter] = offset;
            offset += (parameter.PaddedCount + LineFloats - 1) / LineFloats * LineFloats;
        }

        return offset;
    }
}
