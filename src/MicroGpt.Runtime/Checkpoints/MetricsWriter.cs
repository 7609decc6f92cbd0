using System.Buffers;
using System.Text.Json;
using MicroGpt.Runtime.Evaluation;

namespace MicroGpt.Runtime.Checkpoints;

/// <summary>
/// Writes one line of JSON per step and passes it to the operating system at once. Numbers are written so that they parse back
/// to the same bits. Allocates nothing per line.
/// </summary>
public sealed class MetricsWriter : IDisposable
{
    private readonly FileStream _file;
    private readonly ArrayBufferWriter<byte> _line = new(1024);
    private readonly Utf8JsonWriter _json;

    private MetricsWriter(FileStream file)
    {
        _file = file;
        _json = new Utf8JsonWriter(_line);
    }

    /// <summary>Creates a metrics file, replacing an existing one.</summary>
    /// <exception cref="MicroGptException">The file cannot be written.</exception>
    public static MetricsWriter Create(string path) => Open(path, FileMode.Create);

    /// <summary>Continues a metrics file. Lines after the given step, and incomplete lines, are dropped.</summary>
    /// <param name="step">Number of steps in the checkpoint.</param>
    /// <exception cref="MicroGptException">The file cannot be written.</exception>
    public static MetricsWriter Resume(string path, long step)
    {
        if (File.Exists(path))
        {
            MetricsTrim.Trim(path, step);
        }

        return Open(path, FileMode.Append);
    }

    /// <param name="evaluation">Result on held-out data after the step; null if it was not evaluated.</param>
    public void Write(in StepMetrics metrics, EvaluationResult? evaluation)
    {
        _line.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteNumber("step"u8, metrics.Step);
        Number("loss"u8, metrics.Loss);
        Number("learningRate"u8, metrics.LearningRate);
        Number("gradNorm"u8, metrics.GradNorm);
        _json.WriteNumber("tokens"u8, metrics.Tokens);
        if (evaluation is not null)
        {
            Write(evaluation);
        }

        Number("tokensPerSecond"u8, metrics.TokensPerSecond);
        Number("seconds"u8, metrics.Seconds);
        _json.WriteEndObject();
        _json.Flush();
        _line.Write("\n"u8);
        _file.Write(_line.WrittenSpan);
    }

    /// <summary>Waits until all lines are on the disk. Called before a checkpoint, so that no line up to it can be missing.</summary>
    public void Synchronise() => _file.Flush(flushToDisk: true);

    public void Dispose()
    {
        _json.Dispose();
        _file.Dispose();
    }

    private void Write(EvaluationResult evaluation)
    {
        Number("valLoss"u8, evaluation.Loss);
        Numbers("lossPerLoop"u8, evaluation.LossPerLoop);
        if (evaluation.Answers is { } answers)
        {
            Numbers("accuracyPerLoop"u8, answers.AccuracyPerLoop);
        }

        if (evaluation.Exits is { } exits)
        {
            Numbers("exitDistribution"u8, exits.Distribution);
            Number("meanDepth"u8, exits.MeanDepth);
            Numbers("exitStageLoss"u8, exits.StageLoss);
        }
    }

    private void Numbers(ReadOnlySpan<byte> name, IReadOnlyList<double> values)
    {
        _json.WriteStartArray(name);
        for (int i = 0; i < values.Count; i++)
        {
            if (double.IsFinite(values[i]))
            {
                _json.WriteNumberValue(values[i]);
            }
            else
            {
                _json.WriteNullValue();
            }
        }

        _json.WriteEndArray();
    }

    /// <summary>Writes a number; null for NaN and infinity, which JSON lacks, so that a run that diverges still writes metrics.</summary>
    private void Number(ReadOnlySpan<byte> name, double value)
    {
        if (double.IsFinite(value))
        {
            _json.WriteNumber(name, value);
        }
        else
        {
            _json.WriteNull(name);
        }
    }

    private static MetricsWriter Open(string path, FileMode mode)
    {
        try
        {
            // No buffer, so that each line reaches the operating system when it is written.
            return new MetricsWriter(new FileStream(path, mode, FileAccess.Write, FileShare.Read, bufferSize: 0));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MicroGptException(
                $"The metrics file {path} cannot be written ({e.Message}). Check the path and its permissions.", e);
        }
    }
}
