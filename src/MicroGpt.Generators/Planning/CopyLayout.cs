using MicroGpt.Generators.Graph;

namespace MicroGpt.Generators.Planning;

/// <summary>
/// Where weights stored in bfloat16 have copies as floats: those that kernels read in their own order, such as gains, shifts, biases, the
/// factors of an injection and the rows of loops. They are few. Matrices of products have panels, which are floats anyway, and the rows of embeddings
/// are widened as they are read.
/// </summary>
internal sealed class CopyLayout
{
    private const int LineFloats = 16;
    private readonly Dictionary<Parameter, long> _offsets = [];

    /// <param name="begin">Floats of the packed weights that lie before.</param>
    public CopyLayout(ModelGraph graph, long begin)
    {
        Begin = begin;
        long outside = 0;
        foreach (Section section in graph.Sections.Where(section => section != graph.Block))
        {
            outside = Append(section, outside);
        }

        LayersBegin = begin + outside;
        LayerStride = Append(graph.Block, 0);
        End = LayersBegin + (LayerStride * graph.Layers);
    }

    /// <summary>First float in the packed weights of the copies outside the layers.</summary>
    public long Begin { get; }

    /// <summary>First float of layer 0.</summary>
    public long LayersBegin { get; }

    public long LayerStride { get; }

    public long End { get; }

    public IEnumerable<Parameter> Parameters => _offsets.Keys;

    /// <summary>Offset from <see cref="Begin"/>, or for a parameter of the block in its layer.</summary>
    public long this[Parameter parameter] => _offsets[parameter];

    private static IEnumerable<Parameter> ReadInOrder(Section section) =>
        section.Forward.SelectMany(op => op.Kind switch
        {
            OpKind.Embed => [],
            OpKind.Linear => op.Parameters.Skip(1),
            _ => op.Parameters,
        }).OfType<Parameter>();

    private long Append(Section section, long offset)
    {
        foreach (Parameter parameter in ReadInOrder(section).Distinct())
        {
            _offsets.Add(parameter, offset);
            offset += (parameter.PaddedCount + LineFloats - 1) / LineFloats * LineFloats;
        }

        return offset;
    }
}
