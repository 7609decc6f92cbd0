using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using MicroGpt.Runtime;
using MicroGpt.Runtime.Metrics;

namespace MicroGpt.CommandLine.Training;

/// <summary>
/// Appends the texts that a run writes at its evaluations to <c>samples.jsonl</c>, one JSON object a line. Trouble with the file is
/// reported and never ends the run.
/// </summary>
internal sealed class SampleLog : IDisposable
{
    // The file is read as JSON and not as HTML, so that letters beyond ASCII stay readable.
    private static readonly JsonWriterOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly MetricsFile? _file;

    /// <param name="step">Number of finished steps. A resumed file loses the lines of later steps.</param>
    /// <param name="warn">Receives a sentence for each trouble.</param>
    public SampleLog(string path, long step, Action<string> warn)
    {
        try
        {
            _file = MetricsFile.Resume(path, step, warn);
        }
        catch (MicroGptException e)
        {
            warn($"{e.Message} Training goes on without it.");
        }
    }

    public void Write(long step, string text)
    {
        if (_file is null)
        {
            return;
        }

        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line, s_readable))
        {
            json.WriteStartObject();
            json.WriteNumber("step"u8, step);
            json.WriteString("text"u8, text);
            json.WriteEndObject();
        }

        line.Write("\n"u8);
        _file.Write(line.WrittenSpan);
        _file.Synchronise();
    }

    public void Dispose() => _file?.Dispose();
}
