using MicroGpt.Generators.Diagnostics;
using MicroGpt.Generators.Json;

namespace MicroGpt.Generators.Spec;

/// <summary>Checks that only the kind 'alphabet' has an alphabet, and that no character occurs twice.</summary>
internal static class AlphabetRules
{
    public static void Check(SectionValues tokenizer, DiagnosticBag bag)
    {
        bool given = tokenizer.IsGiven("alphabet");
        JsonSpan span = tokenizer.SpanOf("alphabet");
        bool bytes = tokenizer.IsValid("kind") && tokenizer.Choice<TokenizerKind>("kind") == TokenizerKind.Bytes;
        if (given && bytes)
        {
            bag.Report(
                DiagnosticDescriptors.KeyWithoutEffect,
                span,
                tokenizer.PathOf("alphabet"),
                "the tokenizer's kind is 'bytes'",
                "Remove it, or choose the kind 'alphabet'.");
        }
        else if (!given && !bytes && tokenizer.IsValid("kind"))
        {
            string example = "\"alphabet\": \"abcdefghijklmnopqrstuvwxyz\"";
            bag.Report(DiagnosticDescriptors.MissingKey, span, $"'{tokenizer.Path}'", "alphabet", example);
        }
        else if (tokenizer.IsValid("alphabet"))
        {
            CheckSymbols(Alphabet.Split(tokenizer.Text("alphabet")), span, bag);
        }
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
