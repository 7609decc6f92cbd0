using MicroGpt.Runtime.Checkpoints;
using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Exports;

/// <summary>
/// One safetensors file of float32 tensors under the names of checkpoints. Its metadata tell the model, so that
/// <see cref="SafetensorsImport"/> can check them.
/// </summary>
public sealed class SafetensorsFormat : IExportFormat
{
    public string Name => "safetensors";

    public string Help => "every tensor as float32 under its own name";

    public bool IsFolder => false;

    public string? Refusal(ExportSource source, ExportOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Loops is null
            ? null
            : "safetensors holds the weights of one loop, whatever number of loops runs. Leave out --loops, or use --format onnx.";
    }

    public unsafe IReadOnlyList<ExportFile> Files(ExportSource source, ExportOptions options)
    {
        ArgumentNullException.ThrowIfNull(source);
        return
        [
            new ExportFile("", stream => ParameterFile.Write(
                stream, source.Model, [new ParameterArray("", StorageType.Float32, source.Weights.Data)], Metadata(source))),
        ];
    }

    private static Dictionary<string, string> Metadata(ExportSource source)
    {
        ModelDescription model = source.Model;
        Dictionary<string, string> metadata = Checkpoint.Metadata(model);
        metadata["settings"] = string.Join('\n', model.Settings.Select(setting => $"{setting.Key}={setting.Value}"));
        metadata["tokenizer"] = Words.Of(model.Tokenizer.Kind);
        metadata[SafetensorsImport.StageKey] = Words.Of(source.State.HyperParameters.Stage);
        if (model.Tokenizer.Kind == TokenizerKind.Alphabet)
        {
            metadata["alphabet"] = model.Tokenizer.Alphabet;
        }

        return metadata;
    }
}
