namespace MicroGpt.Numerics.Tests.Harness;

/// <summary>Generated texts, and what their tokens were drawn from.</summary>
internal sealed record GenerationRun
{
    public required IReadOnlyList<GeneratedText> Texts { get; init; }

    /// <summary>By text and draw, [V] each.</summary>
    public required float[][][] Logits { get; init; }

    public IEnumerable<int> Depths => Texts.SelectMany(text => text.Depths);

    /// <summary>Fails at the first token, depth or bit of a logit in which two runs differ.</summary>
    public static void AssertSameBits(GenerationRun expected, GenerationRun actual, string what)
    {
        Assert.Equal(expected.Texts.Count, actual.Texts.Count);
        for (int i = 0; i < expected.Texts.Count; i++)
        {
            Bits.AssertSame(expected.Logits[i], actual.Logits[i], $"{what}: text {i}, logits of draw");
            Assert.Equal(expected.Texts[i].Tokens, actual.Texts[i].Tokens);
            Assert.Equal(expected.Texts[i].Depths, actual.Texts[i].Depths);
        }
    }
}
