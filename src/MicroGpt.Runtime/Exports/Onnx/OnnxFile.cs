namespace MicroGpt.Runtime.Exports.Onnx;

/// <summary>Writes a ModelProto of onnx.proto from front to back. The weights are never in memory a second time.</summary>
internal static class OnnxFile
{
    /// <summary>The set of operators that the graph is written in.</summary>
    public const int Opset = 18;

    /// <summary>Version of the file format that came with the set of operators.</summary>
    private const int IrVersion = 8;

    public static void Write(Stream stream, OnnxGraph graph, string name, IReadOnlyDictionary<string, string> metadata)
    {
        graph.Fields.Text(2, name);
        ProtoWriter[] heads = [.. graph.Tensors.Select(tensor => tensor.Head())];
        var prefixes = new ProtoWriter[heads.Length];
        long length = graph.Fields.Bytes.Length;
        for (int i = 0; i < heads.Length; i++)
        {
            long tensor = heads[i].Bytes.Length + graph.Tensors[i].Bytes;
            prefixes[i] = new ProtoWriter();
            prefixes[i].BeginBytes(5, tensor);
            length += prefixes[i].Bytes.Length + tensor;
        }

        stream.Write(Model(length, metadata).Bytes);
        stream.Write(graph.Fields.Bytes);
        for (int i = 0; i < heads.Length; i++)
        {
            stream.Write(prefixes[i].Bytes);
            stream.Write(heads[i].Bytes);
            graph.Tensors[i].Write(stream);
        }
    }

    /// <summary>The model up to its graph, which is its last field.</summary>
    private static ProtoWriter Model(long graphBytes, IReadOnlyDictionary<string, string> metadata)
    {
        var model = new ProtoWriter();
        model.Integer(1, IrVersion);
        model.Text(2, "microgpt");
        model.Message(8, opset =>
        {
            opset.Text(1, "");
            opset.Integer(2, Opset);
        });
        foreach ((string key, string value) in metadata)
        {
            model.Message(14, entry =>
            {
                entry.Text(1, key);
                entry.Text(2, value);
            });
        }

        model.BeginBytes(7, graphBytes);
        return model;
    }
}
