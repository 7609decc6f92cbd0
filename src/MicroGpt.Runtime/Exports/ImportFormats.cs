using MicroGpt.Runtime.Exports.HuggingFace;

namespace MicroGpt.Runtime.Exports;

/// <summary>The formats that imports read.</summary>
public static class ImportFormats
{
    public static IReadOnlyList<IImportFormat> All { get; } = [new SafetensorsImport(), new HuggingFaceImport()];

    /// <exception cref="MicroGptException">The path does not exist, or no format reads it.</exception>
    public static IImportFormat Of(string path) => !Path.Exists(path)
        ? throw new MicroGptException($"{path} does not exist. Name what 'microgpt export' wrote.")
        : All.FirstOrDefault(format => format.Claims(path))
            ?? throw new MicroGptException($"{path} is not {string.Join(" or ", All.Select(format => format.Name))}.");
}
