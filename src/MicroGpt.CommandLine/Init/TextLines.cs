using MicroGpt.Runtime.Data;

namespace MicroGpt.CommandLine.Init;

/// <summary>Whether the lines of a text are documents, such as names or sums, and the context that they need.</summary>
internal static class TextLines
{
    private const int LeastLines = 16;
    private const int LongestLine = 64;
    private const int LeastContext = 16;
    private const int MostContext = 256;

    /// <summary>
    /// Many short lines of similar length, without blank lines between them. Prose and verse have blank lines or long ones; code has both.
    /// </summary>
    public static bool AreDocuments(TextSurvey text) =>
        text.Lines >= LeastLines
        && text.EmptyLines * 100 <= text.Lines
        && text.LineLength(0.99) <= Math.Min(LongestLine, Math.Max(12, 4 * text.LineLength(0.5)));

    /// <summary>Holds 99 of 100 lines and their ends, rounded up to a multiple of 8.</summary>
    public static int Context(TextSurvey text) => Math.Clamp((text.LineLength(0.99) + 1 + 7) / 8 * 8, LeastContext, MostContext);
}
