namespace MicroGpt.Runtime.Exports;

/// <summary>A file format that other programs read.</summary>
public interface IExportFormat
{
    /// <summary>The word on the command line.</summary>
    string Name { get; }

    /// <summary>What it is, as a clause for the help: who reads it.</summary>
    string Help { get; }

    /// <summary>Whether an export is a folder of files and not one file.</summary>
    bool IsFolder { get; }

    /// <summary>How the format can store matrices; the first is the default.</summary>
    IReadOnlyList<ExportType> Types => [ExportType.Float32];

    /// <summary>
    /// Why the format cannot express the model, and which format can, as sentences; null if it can. Nothing is written if it cannot.
    /// </summary>
    string? Refusal(ExportSource source, ExportOptions options);

    /// <summary>The files to write: one without a name, or those of a folder. Called only if nothing is refused.</summary>
    IReadOnlyList<ExportFile> Files(ExportSource source, ExportOptions options);
}

/// <param name="Name">Name in the folder; empty for the only file.</param>
/// <param name="Write">Writes the content from front to back. The stream cannot seek.</param>
public sealed record ExportFile(string Name, Action<Stream> Write);
