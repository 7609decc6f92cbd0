using System.Globalization;
using MicroGpt.Generators.Graph;

namespace MicroGpt.Generators.Planning;

/// <summary>
/// Offsets of the parameters in the weights, in floats. Gradients and moments have the same layout. The order is embedding, injection,
/// layers at a fixed stride, head. Every tensor starts at a 64-byte line.
/// </summary>
internal sealed record ParameterLayout
{
    private const int LineFloats = 16;

    public required ModelGraph Graph { get; init; }

    public required IReadOnlyDictionary<Parameter, long> Offsets { get; init; }

    public required long LayersOffset { get; init; }

    public required long LayerStride { get; init; }

    public required long Size { get; init; }

    /// <summary>Number of learned values, without padding.</summary>
    public long Count => Graph.ParameterCount;

    /// <summary>Offset in the weights, or for a parameter of the block in its layer.</summary>
    public long this[Parameter parameter] => Offsets[parameter];

    public static ParameterLayout Of(ModelGraph graph)
    {
        var offsets = new Dictionary<Parameter, long>();
        long embedding = Append(offsets, graph.Embedding, 0);
        long layers = graph.Inject is null ? embedding : Append(offsets, graph.Inject, embedding);
        long layer = Append(offsets, graph.Block, 0);
        return new ParameterLayout
        {
            Graph = graph,
            Offsets = offsets,
            LayersOffset = layers,
            LayerStride = layer,
            Size = Append(offsets, graph.Head, layers + (layer * graph.Layers)),
        };
    }

    public bool IsPerLayer(Parameter parameter) => Graph.Block.Parameters.Contains(parameter);

    /// <summary>Every tensor of the model with its offset, layers spelled out.</summary>
    public IEnumerable<(string Name, Parameter Parameter, long Offset)> Tensors()
    {
        foreach (Parameter p in Graph.Embedding.Parameters.Concat(Graph.Inject?.Parameters ?? []))
        {
            yield return (p.Name, p, this[p]);
        }

        for (int layer = 0; layer < Graph.Layers; layer++)
        {
            string number = layer.ToString(CultureInfo.InvariantCulture);
            foreach (Parameter p in Graph.Block.Parameters)
            {
                yield return (p.Name.Replace("{0}", number), p, LayersOffset + (layer * LayerStride) + this[p]);
            }
        }

        foreach (Parameter p in Graph.Head.Parameters)
        {
            yield return (p.Name, p, this[p]);
        }
    }

    /// <summary>Size of a layout of the same tensors without some.</summary>
    public long SizeWithout(Func<Parameter, bool> leftOut) =>
        Tensors().Where(tensor => !leftOut(tensor.Parameter)).Sum(tensor => Lines(tensor.Parameter.PaddedCount));

    private static long Lines(long floats) => (floats + LineFloats - 1) / LineFloats * LineFloats;

    private static long Append(Dictionary<Parameter, long> offsets, Section section, long offset)
    {
        foreach (Parameter parameter in section.Parameters)
        {
            offsets[parameter] = offset;
            offset += Lines(parameter.PaddedCount);
        }

        return offset;
    }
}
