using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Ops;

namespace MicroGpt.Generators.Planning;

/// <summary>A weight's two packed copies.</summary>
/// <param name="Inputs">Padded width of x.</param>
/// <param name="Outputs">Padded width of y.</param>
/// <param name="Offset">
/// Offset of the panels of W among the panels of the forward pass, and of its transpose among those of the backward pass. Counted from the
/// start of the layer for weights of the block.
/// </param>
internal sealed record PackedWeight(Parameter Parameter, bool Transposed, int Inputs, int Outputs, long Offset);

/// <summary>
/// Offsets of the weights in panel order. A panel holds the coefficients of a few adjacent outputs for every input, so that a register tile
/// reads it from beginning to end. Both products of a weight have the same number of floats, so the panels of both passes have the same
/// layout. The panels of the backward pass are in separate memory, which generation does not allocate. If weights are stored in bfloat16,
/// float32 copies of those without panels follow the panels of the forward pass.
/// </summary>
internal sealed record PackedLayout
{
    public required IReadOnlyDictionary<Parameter, PackedWeight> ByParameter { get; init; }

    public required long LayerStride { get; init; }

    public required long InjectOffset { get; init; }

    public required long HeadOffset { get; init; }

    public required long PanelsEnd { get; init; }

    /// <summary>Null if weights are stored in float32.</summary>
    public required CopyLayout? Copies { get; init; }

    /// <summary>Floats that a forward pass reads.</summary>
    public long Size => Copies?.End ?? PanelsEnd;

    public IEnumerable<PackedWeight> Weights => ByParameter.Values;

    public PackedWeight this[Parameter parameter] => ByParameter[parameter];

    public static PackedLayout Of(ModelGraph graph, StorageType stored)
    {
        var weights = new Dictionary<Parameter, PackedWeight>();
        long layer = Append(weights, graph.Block, 0);
        long inject = layer * graph.Layers;
        long head = graph.Inject is null ? inject : Append(weights, graph.Inject, inject);
        long end = Append(weights, graph.Head, head);
        return new PackedLayout
        {
            ByParameter = weights,
            LayerStride = layer,
            InjectOffset = inject,
            HeadOffset = head,
            PanelsEnd = end,
            Copies = stored == StorageType.BFloat16 ? CopyLayout.Of(graph, end) : null,
        };
    }

    private static long Append(Dictionary<Parameter, PackedWeight> weights, Section section, long offset)
    {
        foreach (Linear op in section.Forward.OfType<Linear>())
        {
            weights.Add(op.Weight, new PackedWeight(op.Weight, op.Transposed, op.X.Width.Padded, op.Y.Width.Padded, offset));
            offset += op.WeightFloats;
        }

        return offset;
    }
}
