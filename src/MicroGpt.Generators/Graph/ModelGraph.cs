namespace MicroGpt.Generators.Graph;

/// <summary>The whole model in sections, in the order in which they run.</summary>
/// <param name="Inject">
/// Computes u_r, the input of the blocks in loop r, from s_{r-1} and e.
/// Null for a model without a recursion section: its graph lacks state.
/// </param>
internal sealed record ModelGraph(Section Embedding, Section? Inject, Section Block, Section Head, int Layers, int Loops)
{
    public IEnumerable<Section> Sections =>
        Inject is null ? [Embedding, Block, Head] : [Embedding, Inject, Block, Head];

    public bool HasState => Inject is not null;

    /// <summary>Number of learned values, without padding.</summary>
    public long ParameterCount => Sections.Sum(section => Count(section) * (section == Block ? Layers : 1));

    private static long Count(Section section) => section.Parameters.Sum(parameter => parameter.Count);
}
