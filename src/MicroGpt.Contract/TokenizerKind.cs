namespace MicroGpt.Contract;

/// <summary>What a token stands for.</summary>
public enum TokenizerKind
{
    /// <summary>A character of the spec's alphabet.</summary>
    Alphabet,

    /// <summary>A byte of UTF-8.</summary>
    Bytes,
}
