using MicroGpt.Generators.Graph;

namespace MicroGpt.Generators.Planning;

/// <summary>A weight's two packed copies.</summary>
/// <param name="Inputs">Padded width of x.</param>
/// <param name="Outputs">Padded width of y.</param>
/// <param name="Offset">
/// Of the panels of W among those of the forward pass, and of the panels of its transpose among those of the backward pass: floats, in the layer for
/// weights of the block.
/// </param>
internal sealed record PackedWeight(Parameter Parameter, bool Transposed, int Inputs, int Outputs, long Offset);

/// <summary>
/// Offsets of the weights in panel order. A panel holds the coefficients of a few adjacent outputs for every input, so
/// that a register tile reads it from beginning to end. Both products of a weight have as many floats, so the panels of the backward pass are
/// laid out like those of the forward pass, in memory of their own that generation does without. Where weights are stored in bfloat16, copies of those
/// that have no panels follow the forward pass's.
/// </summary>
internal sealed class PackedLayout
{
    private readonly Dictionary<Parameter, PackedWeight> _weights = [];

    public PackedLayout(ModelGraph graph, StorageType stored)
    {
        LayerStride = Append(graph.Block, 0);
        InjectOffset = LayerStride * graph.Layers;
        HeadOffset = graph.Inject is { } inject ? Append(inject, InjectOffset) : InjectOffset;
        PanelsEnd = Append(graph.Head, HeadOffset);
        Copies = stored == StorageType.BFloat16 ? new CopyLayout(graph, PanelsEnd) : null;
    }

    public long LayerStride { get; }

    public long InjectOffset { get; }

    public long HeadOffset { get; }

    public long PanelsEnd { get; }

    /// <summary>Null where weights are stored as floats.</summary>
    public CopyLayout? Copies { get; }

    /// <summary>What a forward pass reads.</summary>
    public long Size => Copies?.End ?? PanelsEnd;

    public IEnumerable<PackedWeight> Weights => _weights.Values;

    public PackedWeight this[Parameter parameter] => _weights[parameter];

    private long Append(Section section, long offset)
    {
        foreach (Op op in section.Forward.Where(op => op.Kind == OpKind.Linear))
        {
            int inputs = op.Input(0).Width.Padded;
            int outputs = op.Output.Width.Padded;
            long size = (long)inputs * outputs;
            _weights.Add(
                op.Parameters[0]!,
                new PackedWeight(op.Parameters[0]!, op.Transposed, inputs, outputs, offset));
            offset += size;
        }

        return offset;
    }
}
