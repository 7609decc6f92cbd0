using MicroGpt.Generators.Emit;
using MicroGpt.Generators.Spec;
using MicroGpt.Generators.Tests.Infrastructure;

namespace MicroGpt.Generators.Tests.Spec;

/// <summary>The alphabet in composed form, and the rule for characters that it lacks.</summary>
public sealed class AlphabetTests
{
    [Theory]
    [InlineData("ae\\u0301b", "a\u00e9b")]
    [InlineData("\\u212b", "\u00c5")]
    [InlineData("\\u1112\\u1161\\u11ab", "\ud55c")]
    [InlineData("a\\u0301\ud83d\ude00", "\u00e1\ud83d\ude00")]
    public void AnAlphabetIsComposed(string written, string alphabet)
    {
        TokenizerSpec tokenizer = Read(SpecText.With("abc", written)).Tokenizer;
        Assert.Equal((alphabet, Alphabet.Split(alphabet).Count), (tokenizer.Alphabet, tokenizer.SymbolCount));
    }

    [Theory]
    [InlineData("error", "error")]
    [InlineData("skip", "skip")]
    [InlineData("b", "b")]
    [InlineData("e\\u0301", "\u00e9")]
    public void TheRuleForUnknownCharactersIsRead(string written, string rule)
    {
        ModelSpec spec = Read(SpecText.With("\"abc\"", $"\"abc\u00e9\", \"unknown\": \"{written}\""));
        Assert.Equal(rule, spec.Tokenizer.Unknown);

        // The rule is no part of the function, so checkpoints do not depend on it.
        Assert.Equal(Fingerprint.Of(Read(SpecText.With("abc", "abc\u00e9"))), Fingerprint.Of(spec));
    }

    [Fact]
    public void OnlyASpecWithARuleEmitsIt()
    {
        Assert.DoesNotContain("Unknown", Emitted(SpecText.Minimal), StringComparison.Ordinal);
        string skips = Emitted(SpecText.With("\"abc\"", "\"abc\", \"unknown\": \"skip\""));
        Assert.Contains("Tokenizer = new(TokenizerKind.Alphabet, \"abc\") { Unknown = \"skip\" },", skips, StringComparison.Ordinal);
    }

    private static string Emitted(string json) => GeneratorHarness.ForSpec(json).Run().GeneratedText;

    private static ModelSpec Read(string json)
    {
        ParsedSpec parsed = SpecParser.Parse(new SpecFile("model.json", "model.json", json));
        Assert.Empty(parsed.Diagnostics);
        return parsed.Spec!;
    }
}
