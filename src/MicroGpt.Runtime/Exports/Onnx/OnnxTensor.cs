using System.Runtime.InteropServices;

namespace MicroGpt.Runtime.Exports.Onnx;

/// <summary>A constant of the graph: a TensorProto of onnx.proto.</summary>
/// <param name="Type">Element type, as in TensorProto.</param>
/// <param name="Write">Writes <paramref name="Bytes"/> bytes, little-endian.</param>
internal sealed record OnnxTensor(string Name, int Type, long[] Shape, long Bytes, Action<Stream> Write)
{
    public const int Float32 = 1;
    public const int Int64 = 7;

    public static OnnxTensor Of(string name, float[] values, params long[] shape) =>
        new(name, Float32, shape, values.LongLength * sizeof(float), stream => stream.Write(MemoryMarshal.AsBytes(values.AsSpan())));

    public static OnnxTensor Of(string name, long[] values, params long[] shape) =>
        new(name, Int64, shape, values.LongLength * sizeof(long), stream => stream.Write(MemoryMarshal.AsBytes(values.AsSpan())));

    /// <summary>The message up to its data, which are its last field.</summary>
    public ProtoWriter Head()
    {
        var tensor = new ProtoWriter();
        foreach (long extent in Shape)
        {
            tensor.Integer(1, extent);
        }

        tensor.Integer(2, Type);
        tensor.Text(8, Name);
        tensor.BeginBytes(9, Bytes);
        return tensor;
    }
}
