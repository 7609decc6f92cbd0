using System.Text.Json;
using System.Text.Json.Serialization;
using MicroGpt.Runtime.Data;
using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Checkpoints;

/// <summary>
/// What a run needs, besides tensors, to continue where it stopped: <c>state.json</c> of a checkpoint. It contains no time,
/// path, instruction set or thread count, so the same run writes the same bytes on every machine.
/// </summary>
public sealed record TrainingState
{
    /// <summary>The version of state.json that this program writes.</summary>
    public const int CurrentFormat = 1;

    public int Format { get; init; } = CurrentFormat;

    /// <summary>Number of steps done.</summary>
    public required long Step { get; init; }

    /// <summary>Number of predictions trained on.</summary>
    public required long Tokens { get; init; }

    /// <summary><see cref="TextCorpus.Fingerprint"/> of the data.</summary>
    public required string DataFingerprint { get; init; }

    /// <summary>
    /// Held-out loss at this step in nats per token, in the second stage that of the exit token; null if it was not computed.
    /// </summary>
    public double? ValidationLoss { get; init; }

    /// <summary>Lowest held-out loss of the run so far.</summary>
    public double? BestLoss { get; init; }

    /// <summary>Step of <see cref="BestLoss"/>.</summary>
    public long? BestStep { get; init; }

    /// <summary>Hyper-parameters of the run: the defaults of model.json with the changes of the command line, seed included.</summary>
    /// <remarks>Data must be the name of a file and not its path.</remarks>
    public required TrainingDefaults HyperParameters { get; init; }

    /// <exception cref="MicroGptException">The run was trained on other data, or held out other parts of it.</exception>
    public void RequireSameData(TextCorpus corpus, float validationFraction)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        if (corpus.Fingerprint != DataFingerprint)
        {
            throw new MicroGptException(
                $"The run to resume was trained on other data ({HyperParameters.Data}) than {corpus.Name}. "
                + "Use the same --data, or start a new run.");
        }

        if (validationFraction != HyperParameters.ValidationFraction)
        {
            throw new MicroGptException(
                $"The run to resume holds out {HyperParameters.ValidationFraction} of the data, not {validationFraction}. "
                + "Keep the validation fraction, or start a new run.");
        }
    }

    internal void Write(Stream stream) => JsonSerializer.Serialize(stream, this, StateJson.Default.TrainingState);

    /// <exception cref="MicroGptException">The file is missing, damaged, or of a later version.</exception>
    internal static TrainingState Read(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            TrainingState? state = JsonSerializer.Deserialize(stream, StateJson.Default.TrainingState);
            if (state?.Format is > 0 and <= CurrentFormat)
            {
                return state;
            }

            throw new MicroGptException($"{path} has an unknown format. Use the program that wrote it, or a later one.");
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new MicroGptException($"{path} cannot be read ({e.Message}). Use another checkpoint.", e);
        }
    }
}

[JsonSourceGenerationOptions(
    WriteIndented = true,
    NewLine = "\n",
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    Converters =
    [
        typeof(StorageTypeConverter), typeof(ScheduleKindConverter), typeof(DocumentModeConverter), typeof(TrainingStageConverter),
        typeof(ExitLookConverter), typeof(OptimizerKindConverter),
    ])]
[JsonSerializable(typeof(TrainingState))]
internal sealed partial class StateJson : JsonSerializerContext;
