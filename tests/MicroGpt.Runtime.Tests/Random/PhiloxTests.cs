namespace MicroGpt.Runtime.Tests;

public sealed class PhiloxTests
{
    /// <summary>Known answers of philox4x32 with 10 rounds, from kat_vectors of the authors' Random123.</summary>
    [Theory]
    [InlineData(0ul, 0ul, 0ul, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(~0ul, ~0ul, ~0ul, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0x299f31d0a4093822ul, 0x85a308d3243f6a88ul, 0x0370734413198a2eul, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void GivesTheKnownAnswers(ulong key, ulong low, ulong high, uint word0, uint word1, uint word2, uint word3) =>
        Assert.Equal(new PhiloxBlock(word0, word1, word2, word3), Philox.Block(key, low, high));
}
