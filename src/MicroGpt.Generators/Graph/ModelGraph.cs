namespace MicroGpt.Generators.Graph;

/// <summary>The whole model in sections, in the order in which they run.</summary>
/// <param name="Inject">
/// Computes u_r, the input of the blocks in loop r, from s_{r-1} and e. Without a recursion section it copies e, if blocks read e, too.
/// Otherwise it is null, and the first block reads e in place.
/// </param>
internal sealed record ModelGraph(Section Embedding, Section? Inject, Section Block, Section Head, int Layers, int Loops)
{
    /// <summary>What surrounds the first blocks, which run once and turn e into what the injection reads; null if none.</summary>
    public OuterBlocks? Prelude { get; init; }

    /// <summary>What surrounds the last blocks, which run once and turn the state into what the head reads; null if none.</summary>
    public OuterBlocks? Coda { get; init; }

    /// <summary>Number of first blocks that run once.</summary>
    public int PreludeLayers => Prelude?.Layers ?? 0;

    /// <summary>Number of last blocks that run once.</summary>
    public int CodaLayers => Coda?.Layers ?? 0;

    /// <summary>Number of blocks that loop. They follow those of the prelude.</summary>
    public int CoreLayers => Layers - PreludeLayers - CodaLayers;

    /// <summary>The layer after the last one that loops.</summary>
    public int CoreEnd => Layers - CodaLayers;

    public IEnumerable<Section> Sections =>
        new[] { Embedding, Prelude?.Gradients, Inject, Block, Coda?.Gradients, Head }.OfType<Section>();

    /// <summary>Whether the model has loops that a state passes through: a recursion section.</summary>
    public bool HasState => Inject?.Inputs.Count == 2;

    /// <summary>Whether e has memory of its own, and its gradient collects from several readers.</summary>
    public bool KeepsEmbedding => Inject is not null;

    /// <summary>Number of learned values, without padding.</summary>
    public long ParameterCount => Sections.Sum(section => Count(section) * (section == Block ? Layers : 1));

    private static long Count(Section section) => section.Parameters.Sum(parameter => parameter.Count);
}
