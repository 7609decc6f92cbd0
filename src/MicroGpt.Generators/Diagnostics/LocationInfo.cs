using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace MicroGpt.Generators.Diagnostics;

/// <summary>A location in a file as plain values. A <see cref="Location"/> keeps its syntax tree alive and is not equatable.</summary>
internal sealed record LocationInfo(
    string Path, int Start, int Length, int StartLine, int StartColumn, int EndLine, int EndColumn)
{
    public Location ToLocation() => Location.Create(
        Path,
        new TextSpan(Start, Length),
        new LinePositionSpan(new LinePosition(StartLine, StartColumn), new LinePosition(EndLine, EndColumn)));

    public static LocationInfo From(Location location)
    {
        FileLinePositionSpan lines = location.GetLineSpan();
        return new LocationInfo(
            lines.Path,
            location.SourceSpan.Start,
            location.SourceSpan.Length,
            lines.StartLinePosition.Line,
            lines.StartLinePosition.Character,
            lines.EndLinePosition.Line,
            lines.EndLinePosition.Character);
    }

    /// <summary>The location of the first character of a file.</summary>
    public static LocationInfo StartOf(string path) => new(path, 0, 0, 0, 0, 0, 0);
}
