using System.Globalization;

namespace MicroGpt.Runtime.Text;

/// <summary>A character that the model has no token for.</summary>
/// <param name="Scalar">The Unicode scalar value, or a lone surrogate.</param>
/// <param name="Line">Line of its first occurrence, from 1.</param>
/// <param name="Column">Column of its first occurrence, from 1, in Unicode scalar values.</param>
/// <param name="Count">Number of occurrences.</param>
public readonly record struct UnknownCharacter(int Scalar, int Line, int Column, long Count)
{
    internal string Name => CharacterName.Of(Scalar);

    internal string Times => Count == 1 ? "once" : string.Create(CultureInfo.InvariantCulture, $"{Count:N0} times");
}
