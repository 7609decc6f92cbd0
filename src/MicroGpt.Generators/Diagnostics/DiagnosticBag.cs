using MicroGpt.Generators.Collections;
using MicroGpt.Generators.Json;
using Microsoft.CodeAnalysis;

namespace MicroGpt.Generators.Diagnostics;

/// <summary>Collects what is wrong with one spec file. Lines and columns are worked out here and nowhere else.</summary>
internal sealed class DiagnosticBag(string path, string text)
{
    private readonly LineMap _lines = new(text);
    private readonly List<DiagnosticInfo> _found = [];

    public bool IsEmpty => _found.Count == 0;

    public void Report(DiagnosticDescriptor descriptor, JsonSpan span, params string[] arguments)
    {
        (int startLine, int startColumn) = _lines.Locate(span.Start);
        (int endLine, int endColumn) = _lines.Locate(span.End);
        var location = new LocationInfo(path, span.Start, span.Length, startLine, startColumn, endLine, endColumn);
        _found.Add(DiagnosticInfo.Create(descriptor, location, arguments));
    }

    /// <summary>Line and column as a person counts them, from 1.</summary>
    public (int Line, int Column) LineAndColumn(JsonSpan span)
    {
        (int line, int column) = _lines.Locate(span.Start);
        return (line + 1, column + 1);
    }

    /// <summary>In the order of the file, whatever the order of the checks.</summary>
    public EquatableArray<DiagnosticInfo> ToArray() =>
        new(_found.OrderBy(d => d.Location.Start).ThenBy(d => d.Id, StringComparer.Ordinal));
}
