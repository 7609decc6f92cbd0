using System.Buffers;
using System.Text.Json;
using MicroGpt.Runtime.Evaluation;

namespace MicroGpt.Runtime.Metrics;

/// <summary>
/// Formats one line of JSON per step. Numbers are written so that they parse back to the same bits. Allocates nothing per line.
/// </summary>
public sealed class MetricsLine : IDisposable
{
    private readonly ArrayBufferWriter<byte> _line = new(1024);
    private readonly Utf8JsonWriter _json;

    public MetricsLine() => _json = new Utf8JsonWriter(_line);

    /// <param name="evaluation">Result on held-out data after the step; null if it was not evaluated.</param>
    /// <returns>The line with its line feed. It is valid until the next call.</returns>
    public ReadOnlySpan<byte> Format(in StepMetrics metrics, EvaluationResult? evaluation)
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
        return _line.WrittenSpan;
    }

    public void Dispose() => _json.Dispose();

    private void Write(EvaluationResult evaluation)
    {
        Number("valLoss"u8, evaluation.Loss);
        Numbers("lossPerLoop"u8, evaluation.LossPerLoop);
        if (evaluation.Answers is { } answers)
        {
            Numbers("accuracyPerLoop"u8, answers.AccuracyPerLoop);
        }

        if (evaluation.Bands.Count > 0)
        {
            Write(evaluation.Bands);
        }

        if (evaluation.Exits is { } exits)
        {
            Numbers("exitDistribution"u8, exits.Distribution);
            Number("meanDepth"u8, exits.MeanDepth);
            Numbers("exitStageLoss"u8, exits.StageLoss);
        }
    }

    /// <summary>Writes the results of each band after the last loop.</summary>
    private void Write(IReadOnlyList<BandScore> bands)
    {
        _json.WriteStartArray("bands"u8);
        for (int i = 0; i < bands.Count; i++)
        {
            _json.WriteStringValue(bands[i].Name);
        }

        _json.WriteEndArray();
        _json.WriteStartArray("bandLoss"u8);
        for (int i = 0; i < bands.Count; i++)
        {
            Value(bands[i].Loss);
        }

        _json.WriteEndArray();
        _json.WriteStartArray("bandAccuracy"u8);
        for (int i = 0; i < bands.Count; i++)
        {
            Value(bands[i].Answers.Accuracy);
        }

        _json.WriteEndArray();
    }

    private void Numbers(ReadOnlySpan<byte> name, IReadOnlyList<double> values)
    {
        _json.WriteStartArray(name);
        for (int i = 0; i < values.Count; i++)
        {
            Value(values[i]);
        }

        _json.WriteEndArray();
    }

    private void Value(double value)
    {
        if (double.IsFinite(value))
        {
            _json.WriteNumberValue(value);
        }
        else
        {
            _json.WriteNullValue();
        }
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
}
