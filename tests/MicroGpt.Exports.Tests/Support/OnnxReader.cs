using Microsoft.ML.OnnxRuntime;

namespace MicroGpt.Exports.Tests;

/// <summary>An exported file in ONNX Runtime.</summary>
internal sealed class OnnxReader(string path) : IDisposable
{
    private static readonly SessionOptions s_options = new()
    {
        IntraOpNumThreads = 1,
        LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
    };

    public InferenceSession Session { get; } = new(path, s_options);

    /// <summary>An output as rows, sequence after sequence.</summary>
    /// <param name="width">Columns of each sequence for a model with a grid.</param>
    /// <param name="gridWidth">Columns of the largest grid; 0 for a model without.</param>
    public float[][] Run(string output, int[][] sequences, int width = 0, int gridWidth = 0)
    {
        long[] shape = [sequences.Length, sequences[0].Length];
        long[] tokens = [.. sequences.SelectMany(sequence => sequence).Select(token => (long)token)];
        long[] positions = [.. sequences.SelectMany(sequence => sequence.Select((_, i) =>
            width == 0 ? i : ((long)(i / width) * gridWidth) + (i % width)))];
        using OrtValue tokenValue = OrtValue.CreateTensorValueFromMemory(tokens, shape);
        using OrtValue positionValue = OrtValue.CreateTensorValueFromMemory(positions, shape);
        var inputs = new Dictionary<string, OrtValue> { ["tokens"] = tokenValue };
        if (width > 0)
        {
            inputs["positions"] = positionValue;
        }

        using var run = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> results = Session.Run(run, inputs, [output]);
        long[] extents = results[0].GetTensorTypeAndShape().Shape;
        Assert.Equal(shape, extents[..2]);
        return [.. results[0].GetTensorDataAsSpan<float>().ToArray().Chunk((int)extents[2])];
    }

    public void Dispose() => Session.Dispose();
}
