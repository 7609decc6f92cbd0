using MicroGpt.Generators.Graph;

namespace MicroGpt.Generators.Planning;

/// <summary>
/// Float32 copies of weights that are stored in bfloat16 and that kernels read in row-major order: gains, shifts, biases, the factors of an
/// injection and the rows of loops. They are few. Matrices of products have float32 panels instead, and rows of embeddings are widened as
/// they are read.
/// </summary>
internal sealed record CopyLayout
{
    private const int LineFloats = 16;

    public required IReadOnlyDictionary<Parameter, long> Offsets { get; init; }

    /// <summary>First float in the packed weights of the copies outside the layers.</summary>
    public required long Begin { get; init; }

    /// <summary>First float of layer 0.</summary>
    public required long LayersBegin { get; init; }

    public required long LayerStride { get; init; }

    public required long End { get; init; }

    public IEnumerable<Parameter> Parameters => Offsets.Keys;

    /// <summary>Offset from <see cref="Begin"/>, or for a parameter of the block in its layer.</summary>
    public long this[Parameter parameter] => Offsets[parameter];

    /// <param name="begin">Floats of the packed weights that lie before.</param>
    public static CopyLayout Of(ModelGraph graph, long begin)
    {
        var offsets = new Dictionary<Parameter, long>();
        long outside = 0;
        foreach (Section section in graph.Sections.Where(section => section != graph.Block))
        {
            outside = Append(offsets, section, outside);
        }

        long layer = Append(offsets, graph.Block, 0);
        long layersBegin = begin + outside;
        return new CopyLayout
        {
            Offsets = offsets,
            Begin = begin,
            LayersBegin = layersBegin,
            LayerStride = layer,
            End = layersBegin + (layer * graph.Layers),
        };
    }

    private static long Append(Dictionary<Parameter, long> offsets, Section section, long offset)
    {
        foreach (Parameter parameter in section.Forward.SelectMany(op => op.FloatParameters).Distinct())
        {
            offsets.Add(parameter, offset);
            offset += (parameter.PaddedCount + LineFloats - 1) / LineFloats * LineFloats;
        }

        return offset;
    }
}
