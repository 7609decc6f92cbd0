namespace MicroGpt.Runtime.Exports;

/// <summary>How an export stores matrices.</summary>
public enum ExportType
{
    Float32,

    /// <summary>Blocks of 32 weights: a scale and 8-bit integers.</summary>
    Q8,
}

public static class ExportTypes
{
    private static readonly (ExportType Type, string Name)[] s_names = [(ExportType.Float32, "f32"), (ExportType.Q8, "q8_0")];

    /// <summary>The words on the command line.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_names.Select(row => row.Name)];

    public static ExportType Parse(string name) => s_names.First(row => row.Name == name).Type;
}
