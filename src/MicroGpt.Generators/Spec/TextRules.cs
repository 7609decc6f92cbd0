using MicroGpt.Generators.Diagnostics;

namespace MicroGpt.Generators.Spec;

/// <summary>Checks texts that appear in generated code, on screens and in file names.</summary>
internal static class TextRules
{
    public static void Check(SectionValues section, string key, int longest, DiagnosticBag bag)
    {
        string text = section.IsValid(key) ? section.Text(key) : "x";
        (string Problem, string Remedy)? wrong =
            text.Trim().Length == 0 ? ("is empty", "Write some text, or leave the key out.")
            : text.Length > longest ? ($"is longer than {longest} characters", "Shorten it.")
            : text.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029') ? ("contains a control character", "Write it on one line.")
            : null;
        if (wrong is { } found)
        {
            bag.Report(DiagnosticDescriptors.UnusableText, section.SpanOf(key), section.PathOf(key), found.Problem, found.Remedy);
        }
    }
}
