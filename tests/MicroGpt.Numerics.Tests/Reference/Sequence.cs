namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>One training sequence: a target (the next token, or -1 for none) for every token.</summary>
internal sealed record Sequence(int[] Tokens, int[] Targets)
{
    public int Length => Tokens.Length;

    public int TargetCount => Targets.Count(target => target >= 0);
}
