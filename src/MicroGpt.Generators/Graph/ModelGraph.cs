namespace MicroGpt.Generators.Graph;

/// <summary>The whole model in sections, in the order in which they run.</summary>
/// <param name="Inject">From s_{r-1} and e to u_r, what the blocks read in loop r; null for a model without a recursion section, whose graph has no state.</param>
internal sealed record ModelGraph(Section Embedding, Section? Inject, Section Block, Section Head, int Layers, int Loops)
{
    public IEnumerable<Section> Sections =>
        Inject is null ? [Embedding, Block, Head] : [Embedding, Inject, Block, Head];

    public bool HasState => Inject is not null;

    /// <summary>Learned numbers, without pads.</summary>
    public long ParameterCount => Sections.Sum(section => Count(section) * (section == Block ? Layers : 1));

    private static long Count(Section section) => section.Parameters.Sum(parameter => parameter.Count);
}
