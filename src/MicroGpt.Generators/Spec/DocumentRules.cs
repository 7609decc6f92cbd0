using MicroGpt.Generators.Diagnostics;

namespace MicroGpt.Generators.Spec;

/// <summary>Checks that data, documents, packing and architecture fit each other.</summary>
internal static class DocumentRules
{
    /// <param name="root">A spec with a valid training section.</param>
    public static void Check(SectionValues root, DiagnosticBag bag)
    {
        SectionValues training = root.Section("training");
        if (!training.IsValid("documents", "data"))
        {
            return;
        }

        var mode = training.Choice<DocumentMode>("documents");
        string data = training.Text("data");
        CheckTask(training, mode, data, bag);
        if (training.IsValid("pack", "packAttention"))
        {
            CheckPacking(training, mode, data, bag);
        }

        if (root.IsValid("architecture") && root.Section("architecture") is var architecture)
        {
            CheckAttention(architecture, training, mode, data, bag);
            CheckGrid(architecture, training, data, bag);
        }
    }

    private static void CheckTask(SectionValues training, DocumentMode mode, string data, DiagnosticBag bag)
    {
        bool hasPairs = BuiltinNames.HasPairs(data);
        if (!BuiltinNames.TryParse(data, out _, out _) || mode == DocumentMode.Auto || (mode == DocumentMode.Pairs) == hasPairs)
        {
            return;
        }

        Unusable(
            training,
            "documents",
            $"is '{Words.Of(mode)}', but {data} has {(hasPairs ? "a" : "no")} target for each input token",
            hasPairs ? "Use 'auto' or 'pairs'." : "Use 'auto', 'lines' or 'text'.",
            bag);
    }

    private static void CheckPacking(SectionValues training, DocumentMode mode, string data, DiagnosticBag bag)
    {
        if (!training.Boolean("pack"))
        {
            Useless("packAttention", "nothing is packed", "Remove it, or set 'pack' to true.");
        }
        else if (mode == DocumentMode.Text)
        {
            Useless("pack", "the data are one continuous text", "Remove it, or set 'documents' to 'lines' or 'pairs'.");
        }
        else if (IsMaze(data))
        {
            Useless("pack", "the data are grids, each of which has a context of its own", "Remove it, or use other data.");
        }

        void Useless(string key, string when, string remedy)
        {
            if (training.IsGiven(key))
            {
                bag.Report(DiagnosticDescriptors.KeyWithoutEffect, training.SpanOf(key), training.PathOf(key), when, remedy);
            }
        }
    }

    /// <summary>With full attention a token sees the next one, so it cannot learn to predict it.</summary>
    private static void CheckAttention(
        SectionValues architecture, SectionValues training, DocumentMode mode, string data, DiagnosticBag bag)
    {
        bool predictsNext = mode is DocumentMode.Lines or DocumentMode.Text
            || (mode == DocumentMode.Auto && training.IsGiven("data") && BuiltinNames.IsBuiltin(data) && !BuiltinNames.HasPairs(data));
        if (predictsNext && architecture.IsValid("attention") && architecture.Choice<AttentionKind>("attention") == AttentionKind.Full)
        {
            Unusable(
                architecture,
                "attention",
                "is 'full', so that a token sees the next one, which the data ask it to predict",
                "Use 'causal', or data with a target for each input token ('documents': 'pairs').",
                bag);
        }
    }

    private static void CheckGrid(SectionValues architecture, SectionValues training, string data, DiagnosticBag bag)
    {
        if (IsMaze(data) && architecture.IsValid("positions")
            && architecture.Choice<PositionKind>("positions") != PositionKind.RotaryGrid)
        {
            Unusable(
                training,
                "data",
                $"is '{data}', which consists of grids, but 'architecture.positions' are no grid",
                "Set 'positions' to 'rotaryGrid', or use other data.",
                bag);
        }
    }

    private static bool IsMaze(string data) => data == BuiltinNames.Prefix + BuiltinNames.Maze;

    private static void Unusable(SectionValues section, string key, string problem, string remedy, DiagnosticBag bag) =>
        bag.Report(DiagnosticDescriptors.UnusableText, section.SpanOf(key), section.PathOf(key), problem, remedy);
}
