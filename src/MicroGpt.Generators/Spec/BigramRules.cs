using MicroGpt.Generators.Diagnostics;

namespace MicroGpt.Generators.Spec;

/// <summary>The number of rows of the bigram table, and the check that it has no more rows than there are pairs of tokens.</summary>
internal static class BigramRules
{
    public const int MostRows = 16777216;

    private const int MostRowsByDefault = 131072;

    public static void Check(SectionValues architecture, TokenizerKind kind, string alphabet, DiagnosticBag bag)
    {
        SectionValues? bigram = architecture.IsGiven("bigram") && architecture.IsValid("bigram") ? architecture.Section("bigram") : null;
        int symbols = kind == TokenizerKind.Bytes ? 256 : Alphabet.Split(alphabet).Count;
        if (bigram?.IsValid("rows") == true && bigram.Long("rows") > Pairs(symbols + 1))
        {
            bag.Report(
                DiagnosticDescriptors.OutOfRange,
                bigram.SpanOf("rows"),
                bigram.PathOf("rows"),
                $"{bigram.Long("rows")}",
                $"at most {Pairs(symbols + 1)}, the number of pairs of {symbols + 1} tokens");
        }
    }

    /// <summary>Default: a row for each pair of tokens, but not too many.</summary>
    public static int Rows(SectionValues bigram, int vocabulary) =>
        bigram.IsGiven("rows") ? bigram.Integer("rows") : (int)Math.Min(Pairs(vocabulary), MostRowsByDefault);

    private static long Pairs(int vocabulary) => (long)vocabulary * vocabulary;
}
