using System.Runtime.InteropServices;
using MicroGpt.Runtime.Checkpoints;
using MicroGpt.Runtime.Exports.Foreign;
using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Exports.HuggingFace;

/// <summary>A folder that Hugging Face's transformers opens, as GPT-2, Llama, Qwen3 or Arcee. docs/exports.md has the mapping.</summary>
public sealed class HuggingFaceFormat : IExportFormat
{
    internal const string WeightsFile = "model.safetensors";

    public string Name => "hf";

    public string Help => "a folder for Hugging Face's transformers";

    public bool IsFolder => true;

    public string? Refusal(ExportSource source, ExportOptions options)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        return Choose(source, options).Lacking is { } lacking
            ? $"hf cannot hold this model, because the architectures of transformers that it writes lack {lacking}. "
                + "Use --format onnx, which holds every model."
            : null;
    }

    public IReadOnlyList<ExportFile> Files(ExportSource source, ExportOptions options)
    {
        ArgumentNullException.ThrowIfNull(source);
        PortableModel model = Choose(source, options).Model!;
        TokenizerDescription tokenizer = source.Model.Tokenizer;
        bool begins = ForeignTokens.BeginText(source);
        return
        [
            new ExportFile(HuggingFaceConfig.File, stream => HuggingFaceConfig.Write(stream, model)),
            new ExportFile(HuggingFaceTokenizer.File, stream => HuggingFaceTokenizer.Write(stream, tokenizer, begins)),
            new ExportFile(
                HuggingFaceTokenizer.ConfigFile, stream => HuggingFaceTokenizer.WriteConfig(stream, model, tokenizer, begins)),
            new ExportFile(WeightsFile, stream => WriteWeights(stream, source, model)),
        ];
    }

    private static FamilyChoice Choose(ExportSource source, ExportOptions options) =>
        FamilyChoice.OfHuggingFace(source.Model, source.Form, source.Architecture.LoopsOf(options.Loops));

    private static void WriteWeights(Stream stream, ExportSource source, PortableModel model)
    {
        IReadOnlyList<TensorMap> maps = TensorTable.Of(model, TensorNaming.HuggingFaceOf(model.Family));
        var writer = new SafetensorsWriter(
            stream,
            [.. maps.Select(map => new TensorEntry(map.Name, StorageType.Float32, map.Shape))],
            new Dictionary<string, string> { ["format"] = "pt" });
        foreach (TensorMap map in maps)
        {
            float[] elements = map.Source is null ? [] : source.Read(map.Source);
            float[] row = new float[map.Columns];
            for (int i = 0; i < map.Rows; i++)
            {
                map.ReadRow(elements, i, row);
                writer.Write(MemoryMarshal.AsBytes<float>(row));
            }
        }

        writer.Complete();
    }
}
