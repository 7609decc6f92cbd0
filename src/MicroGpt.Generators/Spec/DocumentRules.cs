using MicroGpt.Generators.Diagnostics;

namespace MicroGpt.Generators.Spec;

/// <summary>Checks that the kind of documents fits built-in data, and that there are documents to pack.</summary>
internal static class DocumentRules
{
    public static void Check(SectionValues training, DiagnosticBag bag)
    {
        if (!training.IsValid("documents", "data"))
        {
            return;
        }

        var mode = training.Choice<DocumentMode>("documents");
        CheckTask(training, mode, bag);
        if (training.IsValid("pack", "packAttention"))
        {
            CheckPacking(training, mode, bag);
        }
    }

    private static void CheckTask(SectionValues training, DocumentMode mode, DiagnosticBag bag)
    {
        string data = training.Text("data");
        bool hasPairs = BuiltinNames.HasPairs(data);
        if (!BuiltinNames.TryParse(data, out _, out _) || mode == DocumentMode.Auto || (mode == DocumentMode.Pairs) == hasPairs)
        {
            return;
        }

        bag.Report(
            DiagnosticDescriptors.UnusableText,
            training.SpanOf("documents"),
            training.PathOf("documents"),
            $"is '{Words.Of(mode)}', but {data} has {(hasPairs ? "a" : "no")} target for each input token",
            hasPairs ? "Use 'auto' or 'pairs'." : "Use 'auto', 'lines' or 'text'.");
    }

    private static void CheckPacking(SectionValues training, DocumentMode mode, DiagnosticBag bag)
    {
        if (!training.Boolean("pack"))
        {
            Useless("packAttention", "nothing is packed", "Remove it, or set 'pack' to true.");
        }
        else if (mode == DocumentMode.Text)
        {
            Useless("pack", "the data are one continuous text", "Remove it, or set 'documents' to 'lines' or 'pairs'.");
        }

        void Useless(string key, string when, string remedy)
        {
            if (training.IsGiven(key))
            {
                bag.Report(DiagnosticDescriptors.KeyWithoutEffect, training.SpanOf(key), training.PathOf(key), when, remedy);
            }
        }
    }
}
