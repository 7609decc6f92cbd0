using MicroGpt.Runtime.Exports.Gguf;
using MicroGpt.Runtime.Exports.HuggingFace;
using MicroGpt.Runtime.Exports.Onnx;

namespace MicroGpt.Runtime.Exports;

/// <summary>The formats of exports, in the order of the help.</summary>
public static class ExportFormats
{
    public static IReadOnlyList<IExportFormat> All { get; } =
        [new SafetensorsFormat(), new HuggingFaceFormat(), new GgufFormat(), new OnnxFormat()];

    /// <summary>The format of a name; null if there is none.</summary>
    public static IExportFormat? Find(string name) => All.FirstOrDefault(format => format.Name == name);
}
