using MicroGpt.Generators.Diagnostics;
using MicroGpt.Generators.Json;

namespace MicroGpt.Generators.Spec;

/// <summary>
/// Checks that only the kind 'alphabet' has an alphabet, that no character occurs twice, and that the one that stands in for unknown
/// characters is in it.
/// </summary>
internal static class AlphabetRules
{
    public static void Check(SectionValues tokenizer, DiagnosticBag bag)
    {
        bool given = tokenizer.IsGiven("alphabet");
        JsonSpan span = tokenizer.SpanOf("alphabet");
        bool bytes = tokenizer.IsValid("kind") && tokenizer.Choice<TokenizerKind>("kind") == TokenizerKind.Bytes;
        if (bytes)
        {
            ReportUseless("alphabet", tokenizer, bag);
            ReportUseless("unknown", tokenizer, bag);
        }
        else if (!given && tokenizer.IsValid("kind"))
        {
            string example = "\"alphabet\": \"abcdefghijklmnopqrstuvwxyz\"";
            bag.Report(DiagnosticDescriptors.MissingKey, span, $"'{tokenizer.Path}'", "alphabet", example);
        }
        else if (tokenizer.IsValid("alphabet"))
        {
            IReadOnlyList<string> symbols = Alphabet.Split(Alphabet.Of(tokenizer));
            CheckSymbols(symbols, span, bag);
            CheckUnknown(tokenizer, symbols, bag);
        }
    }

    private static void ReportUseless(string key, SectionValues tokenizer, DiagnosticBag bag)
    {
        if (tokenizer.IsGiven(key))
        {
            bag.Report(
                DiagnosticDescriptors.KeyWithoutEffect,
                tokenizer.SpanOf(key),
                tokenizer.PathOf(key),
                "the tokenizer's kind is 'bytes'",
                "Remove it, or choose the kind 'alphabet'.");
        }
    }

    private static void CheckUnknown(SectionValues tokenizer, IReadOnlyList<string> symbols, DiagnosticBag bag)
    {
        string rule = tokenizer.IsValid("unknown") ? CanonicalForm.Of(tokenizer.Text("unknown")) : UnknownRule.Error;
        if (rule is UnknownRule.Error or UnknownRule.Skip || symbols.Contains(rule))
        {
            return;
        }

        string problem = Alphabet.Split(rule).Count == 1 ? "The alphabet lacks this character. " : "";
        string? near = Suggestion.For(rule, [UnknownRule.Error, UnknownRule.Skip]);
        string remedy = near is null ? "Use 'error', 'skip' or a character of the alphabet." : $"Did you mean '{near}'?";
        bag.Report(
            DiagnosticDescriptors.UnknownChoice,
            tokenizer.SpanOf("unknown"),
            tokenizer.PathOf("unknown"),
            ValueReader.Shorten(rule),
            problem + remedy);
    }

    private static void CheckSymbols(IReadOnlyList<string> symbols, JsonSpan span, DiagnosticBag bag)
    {
        if (symbols.Count == 0)
        {
            bag.Report(DiagnosticDescriptors.EmptyAlphabet, span);
        }
        else if (Alphabet.FindRepeated(symbols) is { } repeated)
        {
            bag.Report(
                DiagnosticDescriptors.RepeatedCharacter,
                span,
                Alphabet.Describe(repeated.Symbol),
                $"{repeated.First}",
                $"{repeated.Again}");
        }
    }
}
