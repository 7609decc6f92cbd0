using System.Text.Json.Serialization;

namespace MicroGpt.Experiments;

/// <summary>Generation at several exit thresholds, as stored in <c>thresholds.json</c>.</summary>
/// <param name="Spec">As in <see cref="RunResult"/>; so are the commands, one per threshold.</param>
internal sealed record ThresholdResult(string Spec, IReadOnlyList<string> Commands, IReadOnlyList<ThresholdPoint> Points)
{
    /// <summary>The thresholds in ascending order. At 1 no token stops before the last loop.</summary>
    public static IReadOnlyList<double> Thresholds { get; } = [0.5, 0.7, 0.9, 0.99, 1];

    public bool IsOf(string spec, IEnumerable<string> commands) => Spec == spec && Commands.SequenceEqual(commands);

    /// <summary>Ratio of the speed at a threshold to the speed without early exits.</summary>
    public double SpeedUpOf(ThresholdPoint point) => point.Speed / Points[^1].Speed;
}

/// <summary>One exit threshold.</summary>
/// <param name="MeanDepth">Mean number of loops of answer tokens.</param>
/// <param name="MeanDepthOfDigits">The same without the token that ends the answer.</param>
/// <param name="TokensPerSecond">Answer tokens per second, one value per repetition.</param>
internal sealed record ThresholdPoint(
    double Threshold, double Accuracy, double MeanDepth, double MeanDepthOfDigits, IReadOnlyList<double> TokensPerSecond)
{
    /// <summary>The median of the repetitions.</summary>
    [JsonIgnore]
    public double Speed => Statistics.Median(TokensPerSecond);
}

/// <summary>Output of <c>eval --json --generate</c>.</summary>
internal sealed record GenerationReport(double Accuracy, double MeanDepth, double MeanDepthOfDigits, double AnswerTokensPerSecond);
