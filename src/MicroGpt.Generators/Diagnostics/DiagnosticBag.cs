using MicroGpt.Generators.Collections;
using MicroGpt.Generators.Json;
using Microsoft.CodeAnalysis;

namespace MicroGpt.Generators.Diagnostics;

/// <summary>Collects the mistakes of one spec file. Only this class converts offsets to lines and columns.</summary>
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

    /// <summary>Line and column of an offset, counted from 1.</summary>
    public (int Line, int Column) LineAndColumn(JsonSpan span)
    {
        (int line, int column) = _lines.Locate(span.Start);
        return (line + 1, column + 1);
    }

    /// <summary>The diagnostics in the order of the file, independent of the order of the checks.</summary>
    public EquatableArray<DiagnosticInfo> ToArray() =>
        new(_found.OrderBy(d => d.Location.Start).ThenBy(d => d.Id, StringComparer.Ordinal));
}
