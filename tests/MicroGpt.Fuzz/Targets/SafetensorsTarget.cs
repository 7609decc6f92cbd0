using MicroGpt.Fuzz.Inputs;
using MicroGpt.Runtime;
using MicroGpt.Runtime.Checkpoints;

namespace MicroGpt.Fuzz.Targets;

/// <summary>A safetensors file: its header, and the data of every tensor.</summary>
internal static class SafetensorsTarget
{
    private static readonly ScratchFile File = new("safetensors");
    private static readonly byte[] Buffer = new byte[64];

    public static string[] Words { get; } =
    [
        "{\"__metadata__\":{", "\"dtype\":\"F32\"", "\"dtype\":\"BF16\"", "\"I8\"", "\"shape\":[", "\"data_offsets\":[0,",
        "[]", "[0]", "}", "]", "null", ",", "\"a\":", "\\ud800", "\\u0000",
    ];

    public static void Run(ReadOnlySpan<byte> input)
    {
        File.Write(input);
        try
        {
            using SafetensorsReader reader = SafetensorsReader.Open(File.Path);
            Check(reader, input.Length);
        }
        catch (MicroGptException)
        {
        }
    }

    private static void Check(SafetensorsReader reader, int length)
    {
        long end = 0;
        foreach (TensorEntry entry in reader.Entries)
        {
            DefectException.Unless(entry.Begin == end && entry.End >= end, "tensors lie one after the other");
            DefectException.Unless(reader.Find(entry.Name) == entry, "a tensor is found by its name");
            for (long offset = 0; offset < entry.Bytes; offset += Buffer.Length)
            {
                reader.Read(entry, offset, Buffer.AsSpan(0, (int)Math.Min(Buffer.Length, entry.Bytes - offset)));
            }

            end = entry.End;
        }

        DefectException.Unless(end < length, "the data are in the file");
        byte[] again = new SafetensorsHeader(reader.Entries, reader.Metadata).ToBytes();
        SafetensorsHeader read = new SafetensorsHeaderParser("again", end).Parse(again.AsSpan(SafetensorsHeader.LengthBytes));
        DefectException.Unless(read.Entries.Count == reader.Entries.Count, "a header that is written again reads the same");
    }

    /// <summary>Tensors one after the other, with one number changed now and then.</summary>
    public static byte[] Grammar(Draw draw)
    {
        var members = new List<string>();
        if (draw.Chance(3))
        {
            members.Add($"\"__metadata__\":{{\"{draw.Word()}\":\"{draw.Word()}\"}}");
        }

        long offset = 0;
        for (int tensor = draw.Below(4); tensor > 0; tensor--)
        {
            (string type, int size) = draw.Pick(("F32", 4), ("BF16", 2), ("I8", 1), ("F64", 8), ("BOOL", 1));
            long[] shape = [.. Enumerable.Range(0, draw.Below(4)).Select(_ => (long)draw.Below(4))];
            long end = offset + shape.Aggregate((long)size, (bytes, extent) => bytes * extent);
            members.Add(
                $"\"{draw.Word()}\":{{\"dtype\":\"{type}\",\"shape\":[{string.Join(',', shape.Select(draw.Maybe))}],"
                + $"\"data_offsets\":[{draw.Maybe(offset)},{draw.Maybe(end)}]}}");
            offset = end;
        }

        byte[] json = System.Text.Encoding.UTF8.GetBytes("{" + string.Join(",", members) + "}" + new string(' ', draw.Below(9)));
        return [.. BitConverter.GetBytes(draw.Chance(30) ? draw.Below(4000) : (long)json.Length), .. json, .. new byte[offset]];
    }
}
