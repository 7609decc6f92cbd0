using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace MicroGpt.Generators.Tests.Infrastructure;

internal static class DiagnosticText
{
    /// <summary>As the build prints it, with lines and columns from 1: <c>model.json(3,5): error MGPT007: ...</c></summary>
    public static string Describe(Diagnostic diagnostic)
    {
        LinePosition at = diagnostic.Location.GetLineSpan().StartLinePosition;
        string message = diagnostic.GetMessage(CultureInfo.InvariantCulture);
        string severity = diagnostic.Severity.ToString().ToLowerInvariant();
        return $"{diagnostic.Location.GetLineSpan().Path}({at.Line + 1},{at.Character + 1}): {severity} {diagnostic.Id}: {message}";
    }

    public static string Describe(IEnumerable<Diagnostic> diagnostics) =>
        string.Join('\n', diagnostics.Select(Describe).Order(StringComparer.Ordinal));
}
