namespace MicroGpt.Generators.Json;

/// <summary>A range of the text, in UTF-16 units from its start. A leading byte order mark is not counted.</summary>
internal readonly record struct JsonSpan(int Start, int Length)
{
    public int End => Start + Length;
}
