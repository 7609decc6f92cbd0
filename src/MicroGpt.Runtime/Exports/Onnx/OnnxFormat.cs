using System.Globalization;
using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Exports.Onnx;

/// <summary>One ONNX file that computes the whole model: its loops are unrolled, so it runs a fixed number of them.</summary>
public sealed class OnnxFormat : IExportFormat
{
    /// <summary>A protocol buffer is below 2 GiB. The nodes of the longest graph take less than what is left.</summary>
    private const long MostBytes = 2_000_000_000;

    private const int MostBlockRuns = 10_000;

    public string Name => "onnx";

    public string Help => string.Create(
        CultureInfo.InvariantCulture, $"the computation itself, loops unrolled, in opset {OnnxFile.Opset}, for ONNX Runtime and others");

    public bool IsFolder => false;

    public string? Refusal(ExportSource source, ExportOptions options)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        ArchitectureDescription shape = source.Architecture;
        int runs = shape.BlockRuns(shape.LoopsOf(options.Loops));
        if (runs > MostBlockRuns)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{runs} runs of blocks are too many for one graph, which holds {MostBlockRuns}. "
                + $"Lower --loops, or use --format safetensors.");
        }

        long bytes = (source.Model.ParameterCount + (2L * shape.Context * (shape.Embedding / shape.Heads))) * sizeof(float);
        return bytes <= MostBytes ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"The weights take {bytes} bytes, and an ONNX file holds {MostBytes}. Use --format safetensors, which has no such limit.");
    }

    public IReadOnlyList<ExportFile> Files(ExportSource source, ExportOptions options)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        int loops = source.Architecture.LoopsOf(options.Loops);
        OnnxGraph graph = OnnxTransformer.Build(source, loops);
        return [new ExportFile("", stream => OnnxFile.Write(stream, graph, source.Model.Name, Metadata(source, loops)))];
    }

    private static Dictionary<string, string> Metadata(ExportSource source, int loops)
    {
        ModelDescription model = source.Model;
        var metadata = new Dictionary<string, string>
        {
            ["fingerprint"] = model.Fingerprint,
            ["context"] = model.Architecture.Context.ToString(CultureInfo.InvariantCulture),
            ["loops"] = loops.ToString(CultureInfo.InvariantCulture),
            ["tokenizer"] = Words.Of(model.Tokenizer.Kind),
        };
        if (model.Tokenizer.Kind == TokenizerKind.Alphabet)
        {
            metadata["alphabet"] = model.Tokenizer.Alphabet;
        }

        return metadata;
    }
}
