using System.Text.Json;
using System.Text.Json.Serialization;
using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Checkpoints;

/// <summary>Reads and writes the values of an enum as the <see cref="Words"/> of model.json.</summary>
/// <param name="what">What the words name, for the message about an unknown word, for example "schedule".</param>
internal abstract class WordConverter<T>(string what, IReadOnlyList<T> choices) : JsonConverter<T>
    where T : struct, Enum
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string word = reader.TokenType == JsonTokenType.String ? reader.GetString()! : $"{reader.TokenType}";
        foreach (T choice in choices)
        {
            if (Words.Of(choice) == word)
            {
                return choice;
            }
        }

        string words = string.Join(", ", choices.SkipLast(1).Select(Words.Of)) + " or " + Words.Of(choices[^1]);
        throw new JsonException($"\"{word}\" is not a {what}; use {words}");
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(Words.Of(value));
}

internal sealed class StorageTypeConverter() : WordConverter<StorageType>("storage type", StorageTypes.Trainable);

internal sealed class ScheduleKindConverter() : WordConverter<ScheduleKind>("schedule", Words.Values<ScheduleKind>());

internal sealed class DocumentModeConverter() : WordConverter<DocumentMode>("kind of documents", Words.Values<DocumentMode>());

internal sealed class TrainingStageConverter() : WordConverter<TrainingStage>("stage of training", Words.Values<TrainingStage>());

internal sealed class ExitLookConverter() : WordConverter<ExitLook>("target of the exit token", Words.Values<ExitLook>());

internal sealed class OptimizerKindConverter() : WordConverter<OptimizerKind>("optimizer", Words.Values<OptimizerKind>());

internal sealed class PackAttentionConverter()
    : WordConverter<PackAttention>("attention of packed documents", Words.Values<PackAttention>());
