namespace MicroGpt.Contract;

/// <summary>What one token represents.</summary>
public enum TokenizerKind
{
    /// <summary>A character of the spec's alphabet.</summary>
    Alphabet,

    /// <summary>A byte of UTF-8.</summary>
    Bytes,
}
