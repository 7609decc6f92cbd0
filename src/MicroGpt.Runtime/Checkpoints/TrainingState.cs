using System.Text.Json;
using System.Text.Json.Serialization;
using MicroGpt.Runtime.Data;
using MicroGpt.Runtime.Files;
using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Checkpoints;

/// <summary>
/// What a run needs, besides tensors, to continue where it stopped: <c>state.json</c> of a checkpoint. It contains no time,
/// path, instruction set or thread count, so the same run writes the same bytes on every machine.
/// </summary>
public sealed record TrainingState
{
    /// <summary>The version of state.json that this program writes.</summary>
    public const int CurrentFormat = 2;

    /// <summary>The fingerprint of the data of weights that were imported.</summary>
    public const string NoData = "none";

    /// <summary>Version 1 lacks checksums. It can be read, but not resumed.</summary>
    private const int OldestFormat = 1;

    public int Format { get; init; } = CurrentFormat;

    /// <summary>Number of steps done.</summary>
    public required long Step { get; init; }

    /// <summary>Number of predictions trained on.</summary>
    public required long Tokens { get; init; }

    /// <summary><see cref="TextCorpus.Fingerprint"/> of the data.</summary>
    public required string DataFingerprint { get; init; }

    /// <summary><see cref="TextCorpus.TextFingerprint"/> of the data; null in version 1.</summary>
    public string? TextFingerprint { get; init; }

    /// <summary>
    /// Held-out loss at this step in nats per token, in the second stage that of the exit token; null if it was not computed, NaN if it
    /// is not a number.
    /// </summary>
    public double? ValidationLoss { get; init; }

    /// <summary>Lowest held-out loss of the run so far.</summary>
    public double? BestLoss { get; init; }

    /// <summary>Step of <see cref="BestLoss"/>.</summary>
    public long? BestStep { get; init; }

    /// <summary>The last step, if it is due for an evaluation that an interruption prevented. A resumed run evaluates first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PendingEvaluation? Pending { get; init; }

    /// <summary>Hyper-parameters of the run: the defaults of model.json with the changes of the command line, seed included.</summary>
    /// <remarks>Data must be the name of a file and not its path.</remarks>
    public required TrainingDefaults HyperParameters { get; init; }

    /// <summary>Checksums of the other two files; null in version 1.</summary>
    public HeaderChecksums? Headers { get; init; }

    /// <summary>Whether this checkpoint has the lowest held-out loss of the run so far.</summary>
    [JsonIgnore]
    public bool IsBest => BestStep == Step && ValidationLoss == BestLoss;

    /// <exception cref="MicroGptException">The run was trained on other data, or held out other parts of it.</exception>
    public void RequireSameData(TextCorpus corpus, float validationFraction)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        if (Format < CurrentFormat)
        {
            throw new MicroGptException(
                "The run was saved by an older version of this program, which names data differently. Finish it with that version, "
                + "or use its weights as the start of a new run with --from.");
        }

        if (DataFingerprint == NoData)
        {
            throw new MicroGptException(
                "The weights were imported, so there is no training to resume. Start a new run from them with train --from.");
        }

        if (corpus.Fingerprint != DataFingerprint)
        {
            throw new MicroGptException(corpus.TextFingerprint == TextFingerprint
                ? $"The run to resume read {HyperParameters.Data} with another alphabet or as other documents than this program. "
                    + "Use the tokenizer and the --documents of the run, or start a new run."
                : $"The run to resume was trained on other data ({HyperParameters.Data}) than {corpus.Name}. "
                    + "Use the same --data, or start a new run.");
        }

        if (validationFraction != HyperParameters.ValidationFraction)
        {
            throw new MicroGptException(
                $"The run to resume holds out {HyperParameters.ValidationFraction} of the data, not {validationFraction}. "
                + "Keep the validation fraction, or start a new run.");
        }
    }

    internal void Write(Stream stream) =>
        stream.Write(CheckedJson.Seal(JsonSerializer.SerializeToUtf8Bytes(this, StateJson.Default.TrainingState)));

    /// <exception cref="DamagedCheckpointException">The file is missing, damaged, or of a later version.</exception>
    internal static TrainingState Read(string path)
    {
        try
        {
            return Parse(path, CheckedJson.ReadFile(path, "Use another checkpoint."));
        }
        catch (MicroGptException e) when (e is not DamagedCheckpointException)
        {
            throw new DamagedCheckpointException(e.Message, e);
        }
    }

    /// <param name="path">Name of the file in messages.</param>
    internal static TrainingState Parse(string path, ReadOnlySpan<byte> json)
    {
        bool? whole = CheckedJson.IsWhole(json);
        if (whole == false)
        {
            throw DamagedCheckpointException.Of(path, "it does not match its checksum");
        }

        try
        {
            TrainingState? state = JsonSerializer.Deserialize(json, StateJson.Default.TrainingState);
            if (state is not { Format: >= OldestFormat and <= CurrentFormat })
            {
                throw new DamagedCheckpointException($"{path} has an unknown format. Use the program that wrote it, or a later one.");
            }

            bool needsChecksums = state.Format > OldestFormat;
            if (needsChecksums && (whole is null || state.Headers is not { Model: not null, Optimizer: not null }))
            {
                throw DamagedCheckpointException.Of(path, "its checksum is missing");
            }

            StateRules.Check(state, path);
            return state;
        }
        catch (JsonException e)
        {
            throw new DamagedCheckpointException($"{path} cannot be read ({e.Message}). Use another checkpoint.", e);
        }
    }
}

/// <summary>What the metrics line of a step needs once its evaluation is done.</summary>
public sealed record PendingEvaluation(double Loss, double LearningRate, double GradNorm);
