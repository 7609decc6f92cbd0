namespace MicroGpt.Runtime.Data;

/// <summary>A problem that a model answers at each input token.</summary>
/// <param name="Tokens">Token ids of the input.</param>
/// <param name="Width">Number of cells in a row, if the input is a grid; else 0.</param>
public sealed record Problem(IReadOnlyList<int> Tokens, int Width)
{
    /// <summary>The right answer at each token, -1 where there is none; null if it is not known.</summary>
    public IReadOnlyList<int>? Targets { get; init; }
}
