using System.Runtime.InteropServices;
using MicroGpt.Runtime.Exports.Foreign;

namespace MicroGpt.Runtime.Exports.Gguf;

/// <summary>A GGUF file that llama.cpp runs, as gpt2, llama, qwen3 or arcee. docs/exports.md has the mapping.</summary>
public sealed class GgufFormat : IExportFormat
{
    public string Name => "gguf";

    public string Help => "a file for llama.cpp";

    public bool IsFolder => false;

    public IReadOnlyList<ExportType> Types => [ExportType.Float32, ExportType.Q8];

    public string? Refusal(ExportSource source, ExportOptions options)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        FamilyChoice choice = Choose(source, options);
        return choice.Lacking is { } lacking
            ? $"gguf cannot hold this model, because the architectures of llama.cpp that it writes lack {lacking}. "
                + "Use --format onnx, which holds every model."
            : options.Type == ExportType.Q8 ? BlockRefusal(choice.Model!) : null;
    }

    public IReadOnlyList<ExportFile> Files(ExportSource source, ExportOptions options)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        PortableModel model = Choose(source, options).Model!;
        return [new ExportFile("", stream => Write(stream, source, model, options.Type))];
    }

    private static FamilyChoice Choose(ExportSource source, ExportOptions options) =>
        FamilyChoice.OfGguf(source.Model, source.Form, source.Architecture.LoopsOf(options.Loops));

    /// <summary>Rows of every matrix are as long as the embedding or the hidden layer.</summary>
    private static string? BlockRefusal(PortableModel model) =>
        (model.Embedding % GgufTypes.Block, model.FeedForward % GgufTypes.Block) switch
        {
            (0, 0) => null,
            (0, _) => BlockRefusal("feedForward", model.FeedForward),
            _ => BlockRefusal("embedding", model.Embedding),
        };

    private static string BlockRefusal(string key, int length) =>
        $"q8_0 stores blocks of {GgufTypes.Block} weights of a row, and this model has rows of {length} ({key}), which is no multiple "
        + $"of {GgufTypes.Block}. Use --type f32.";

    private static void Write(Stream stream, ExportSource source, PortableModel model, ExportType type)
    {
        var writer = new GgufWriter();
        GgufMetadata.Add(writer, source, model, type);
        IReadOnlyList<TensorMap> maps = TensorTable.Of(model, TensorNaming.GgufOf(model.Family));
        foreach (TensorMap map in maps)
        {
            writer.Declare(map.Name, map.Shape, TypeOf(map, type));
        }

        writer.Write(stream, (index, output) => WriteTensor(output, source, maps[index], TypeOf(maps[index], type)));
    }

    /// <summary>Vectors and positions stay float32: they take little and are added, not multiplied.</summary>
    private static GgufType TypeOf(TensorMap map, ExportType type) =>
        type == ExportType.Q8 && !map.IsVector && map.Source != "wpe" ? GgufType.Q8 : GgufType.F32;

    private static void WriteTensor(Stream stream, ExportSource source, TensorMap map, GgufType type)
    {
        float[] elements = map.Source is null ? [] : source.Read(map.Source);
        float[] row = new float[map.Columns];
        byte[] blocks = new byte[type.Bytes([map.Columns])];
        for (int i = 0; i < map.Rows; i++)
        {
            map.ReadRow(elements, i, row);
            if (type == GgufType.Q8)
            {
                GgufTypes.Quantize(row, blocks);
            }
            else
            {
                MemoryMarshal.AsBytes<float>(row).CopyTo(blocks);
            }

            stream.Write(blocks);
        }
    }
}
