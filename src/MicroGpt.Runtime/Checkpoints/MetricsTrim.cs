using System.Text.Json;

namespace MicroGpt.Runtime.Checkpoints;

/// <summary>Cuts a metrics file back to the step from which a run resumes.</summary>
internal static class MetricsTrim
{
    /// <summary>Keeps the complete and valid lines up to <paramref name="step"/>. The file is replaced atomically.</summary>
    public static void Trim(string path, long step)
    {
        byte[] bytes = File.ReadAllBytes(path);
        var kept = new MemoryStream(bytes.Length);
        for (int begin = 0; begin < bytes.Length;)
        {
            int length = bytes.AsSpan(begin).IndexOf((byte)'\n');
            if (length < 0)
            {
                break;
            }

            ReadOnlySpan<byte> line = bytes.AsSpan(begin, length + 1);
            if (StepOf(line) <= step)
            {
                kept.Write(line);
            }

            begin += length + 1;
        }

        new DurableFiles().Switch(Path.GetFullPath(path), kept.WriteTo);
    }

    /// <summary>The step of a line; the maximum value if the line is damaged.</summary>
    private static long StepOf(ReadOnlySpan<byte> line)
    {
        long step = long.MaxValue;
        try
        {
            var reader = new Utf8JsonReader(line);
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals("step"u8))
                {
                    reader.Read();
                    step = reader.GetInt64();
                }
            }
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            return long.MaxValue;
        }

        return step;
    }
}
