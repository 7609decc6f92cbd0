namespace MicroGpt.Runtime.Exports;

/// <summary>The architectures of other programs that a model can be written as.</summary>
internal enum ModelFamily
{
    /// <summary>layerNorm with shifts, learned positions, biases, one activation.</summary>
    Gpt2,

    /// <summary>rmsNorm, rotary positions, a gated MLP.</summary>
    Llama,

    /// <summary>Llama with normalized queries and keys.</summary>
    Qwen3,

    /// <summary>Llama with a plain MLP.</summary>
    Arcee,
}
