using System.Globalization;
using MicroGpt.Generators.Diagnostics;

namespace MicroGpt.Generators.Spec;

/// <summary>Reports models and batches whose tensors would be too large to index. Call it only with valid values.</summary>
internal static class SizeRules
{
    public static void Check(SectionValues root, DiagnosticBag bag)
    {
        SectionValues section = root.Section("architecture");
        SectionValues training = root.Section("training");
        ArchitectureSpec architecture = SpecReader.Architecture(section);
        int vocabulary = SpecReader.Tokenizer(root.Section("tokenizer")).SymbolCount + 1;

        RecursionSpec? recursion = root.IsGiven("recursion") ? SpecReader.Recursion(root.Section("recursion")) : null;
        long parameters = ModelSize.Parameters(architecture, recursion, vocabulary);
        if (parameters > ModelSize.Limit)
        {
            bag.Report(
                DiagnosticDescriptors.ModelTooLarge, section.SpanOf("embedding"), Text(parameters), Text(ModelSize.Limit));
        }

        int batch = training.Integer("batch");
        long width = ModelSize.WidestRow(architecture, vocabulary);
        long numbers = batch * (long)architecture.Context * width;
        if (numbers > ModelSize.Limit)
        {
            bag.Report(
                DiagnosticDescriptors.BatchTooLarge,
                training.IsGiven("batch") ? training.SpanOf("batch") : section.SpanOf("context"),
                Text(batch),
                Text(architecture.Context),
                Text(width),
                Text(numbers),
                Text(ModelSize.Limit));
        }
    }

    private static string Text(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
