namespace MicroGpt.Numerics.Tests.Reference;

internal enum Norm { LayerNorm, RmsNorm }

internal enum Activation { Gelu, Relu, SquaredRelu, Silu, SwiGlu }

internal enum Positions { Learned, Rotary, RotaryGrid }

internal enum Injection { Add, Scaled, Concat, None }

internal enum LoopLoss { Last, Uniform, Expected }

/// <summary>The choices that a model spec offers, as the reference understands them.</summary>
internal sealed record ReferenceOptions
{
    public required int Layers { get; init; }

    public required int Heads { get; init; }

    public required int Embedding { get; init; }

    public required int Context { get; init; }

    public required int FeedForward { get; init; }

    public required int Vocabulary { get; init; }

    public Norm Norm { get; init; }

    public bool Gain { get; init; }

    public bool AfterEmbedding { get; init; }

    public bool Final { get; init; }

    public double Epsilon { get; init; } = 1e-5;

    public Activation Activation { get; init; }

    public Positions Positions { get; init; }

    /// <summary>Columns of the grid that positions lie in.</summary>
    public int GridWidth { get; init; }

    /// <summary>Whether a token attends to those after it too.</summary>
    public bool FullAttention { get; init; }

    /// <summary>Whether each head's queries and keys are normalised.</summary>
    public bool QkNorm { get; init; }

    /// <summary>Whether a learned sum of the residual stream and the embedding enters each block.</summary>
    public bool InputScalars { get; init; }

    /// <summary>Rows of the embedding of pairs of tokens; 0 for none.</summary>
    public int BigramRows { get; init; }

    public bool Bias { get; init; }

    public bool TiedHead { get; init; }

    /// <summary>R; null where the spec has no recursion section, which means one pass and no state.</summary>
    public int? Loops { get; init; }

    /// <summary>First blocks that run once, before the loops.</summary>
    public int Prelude { get; init; }

    /// <summary>Last blocks that run once, after the loops.</summary>
    public int Coda { get; init; }

    /// <summary>How the embedding enters every loop.</summary>
    public Injection Injection { get; init; }

    public bool NormalizeState { get; init; }

    public bool LoopEmbedding { get; init; }

    /// <summary>How many of the last loops are differentiated: the states before them are constants. Null: all.</summary>
    public int? BackpropSteps { get; init; }

    /// <summary>Whether the blocks' backward pass reads what the forward pass made as bfloat16 keeps it.</summary>
    public bool KeepsBFloat16 { get; init; }

    /// <summary>Whether weights are stored in bfloat16, and so can be no other numbers.</summary>
    public bool StoresBFloat16 { get; init; }

    /// <summary>Share of the embedding that a training step with masks drops.</summary>
    public double DropEmbedding { get; init; }

    /// <summary>Share of the output of attention and of the MLP.</summary>
    public double DropResidual { get; init; }

    /// <summary>Share of the attention probabilities.</summary>
    public double DropAttention { get; init; }

    public bool Exit { get; init; }

    public int MinSteps { get; init; } = 1;

    public LoopLoss Loss { get; init; }

    public int HeadSize => Embedding / Heads;

    public int LoopCount => Loops ?? 1;

    /// <summary>The layer after the last one that loops.</summary>
    public int CoreEnd => Layers - Coda;

    /// <summary>A normalisation adds a learned shift only where it is a layerNorm with gain in a model with biases.</summary>
    public bool Shift => Norm == Norm.LayerNorm && Gain && Bias;
}
