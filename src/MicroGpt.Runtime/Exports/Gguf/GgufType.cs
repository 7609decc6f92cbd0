namespace MicroGpt.Runtime.Exports.Gguf;

/// <summary>Types of a GGUF tensor's elements, with llama.cpp's numbers.</summary>
internal enum GgufType
{
    F32 = 0,

    /// <summary>Blocks of 32 elements of a row: a scale in float16 and 32 signed bytes.</summary>
    Q8 = 8,
}

internal static class GgufTypes
{
    /// <summary>Number of elements of a block.</summary>
    public const int Block = 32;

    /// <summary>Bytes of a block: those of the scale and of the elements.</summary>
    public const int BlockBytes = 2 + Block;

    private const float Largest = 127;

    /// <summary>Bytes of a tensor's data.</summary>
    public static long Bytes(this GgufType type, IReadOnlyList<long> shape)
    {
        long count = shape.Aggregate(1L, (product, extent) => checked(product * extent));
        return type == GgufType.Q8 ? count / Block * BlockBytes : checked(count * sizeof(float));
    }

    /// <summary>Quantizes one row: each block by its largest magnitude, rounded to nearest.</summary>
    /// <param name="row">A multiple of <see cref="Block"/> elements.</param>
    public static void Quantize(ReadOnlySpan<float> row, Span<byte> blocks)
    {
        for (; !row.IsEmpty; row = row[Block..], blocks = blocks[BlockBytes..])
        {
            float most = 0;
            foreach (float element in row[..Block])
            {
                most = Math.Max(most, Math.Abs(element));
            }

            float scale = most / Largest;
            BitConverter.TryWriteBytes(blocks, (Half)scale);
            for (int i = 0; i < Block; i++)
            {
                float steps = scale == 0 ? 0 : MathF.Round(row[i] / scale, MidpointRounding.AwayFromZero);
                blocks[2 + i] = unchecked((byte)(sbyte)steps);
            }
        }
    }
}
