using System.Text.Json;
using System.Text.Json.Serialization;
using MicroGpt.Runtime.Data;
using MicroGpt.Runtime.Files;
using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Checkpoints;

/// <summary>
/// How a run began: <c>run.json</c> of its directory. It is written before the first step, so that a run that is stopped before its
/// first checkpoint goes on with the same settings. It contains paths, which checkpoints do not.
/// </summary>
public sealed record RunRecord
{
    public const int CurrentFormat = 1;

    public int Format { get; init; } = CurrentFormat;

    /// <summary><c>builtin:NAME</c> or an absolute path.</summary>
    public required string Data { get; init; }

    /// <summary>Fingerprint of the data, as in <see cref="TrainingState"/>.</summary>
    public required string DataFingerprint { get; init; }

    /// <summary>Absolute path of the checkpoint whose weights the run begins with; null for random weights.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? From { get; init; }

    /// <summary>How often to save, as in <see cref="SaveInterval"/>.</summary>
    public required string SaveEvery { get; init; }

    /// <summary>Absolute paths of the further metrics files that this run created. Only these may be cut back on a resume.</summary>
    public IReadOnlyList<string> Metrics { get; init; } = [];

    public required TrainingDefaults HyperParameters { get; init; }

    /// <summary>Whether two records say the same.</summary>
    public bool Says(RunRecord other) => ToJson().AsSpan().SequenceEqual(other.ToJson());

    /// <exception cref="MicroGptException">The data are not those that the run began with.</exception>
    public void RequireSameData(TextCorpus corpus)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        if (corpus.Fingerprint != DataFingerprint)
        {
            throw new MicroGptException(
                $"The run to resume began with other data ({Data}) than {corpus.Name}. Use the same --data, or start a new run.");
        }
    }

    internal void Write(Stream stream) => stream.Write(CheckedJson.Seal(ToJson()));

    /// <exception cref="MicroGptException">The file is unreadable, damaged, or of a later version.</exception>
    internal static RunRecord Read(string path) => Parse(path, CheckedJson.ReadFile(path, "Start a new run."));

    /// <param name="path">Name of the file in messages.</param>
    internal static RunRecord Parse(string path, ReadOnlySpan<byte> json)
    {
        if (CheckedJson.IsWhole(json) != true)
        {
            throw DamagedCheckpointException.Of(path, "it does not match its checksum");
        }

        try
        {
            RunRecord? record = JsonSerializer.Deserialize(json, StateJson.Default.RunRecord);
            if (record?.Format != CurrentFormat)
            {
                throw new DamagedCheckpointException($"{path} has an unknown format. Use the program that wrote it, or a later one.");
            }

            if (string.IsNullOrEmpty(record.Data) || string.IsNullOrEmpty(record.DataFingerprint)
                || !SaveInterval.TryParse(record.SaveEvery, out _)
                || record.Metrics is null)
            {
                throw DamagedCheckpointException.Of(path, "data, dataFingerprint, saveEvery or metrics is not valid");
            }

            StateRules.Settings(record.HyperParameters, path);
            return record;
        }
        catch (JsonException e)
        {
            throw new DamagedCheckpointException($"{path} cannot be read ({e.Message}). Start a new run.", e);
        }
    }

    private byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, StateJson.Default.RunRecord);
}
