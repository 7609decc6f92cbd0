namespace MicroGpt.Generators.Graph;

/// <summary>What a dropout mask belongs to. Its value enters the key of the mask.</summary>
internal enum DropoutSite
{
    Embedding,

    /// <summary>The probabilities of attention.</summary>
    Attention,

    /// <summary>The output of the projection after attention.</summary>
    Projection,

    /// <summary>The output of the MLP.</summary>
    Mlp,
}
