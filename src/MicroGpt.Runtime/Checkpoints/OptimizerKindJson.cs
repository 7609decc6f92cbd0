using System.Text.Json;
using System.Text.Json.Serialization;

namespace MicroGpt.Runtime;

/// <summary>An optimizer in state.json: its word in model.json.</summary>
internal sealed class OptimizerKindJson : JsonConverter<OptimizerKind>
{
    public override OptimizerKind Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string? word = reader.GetString();
        foreach (OptimizerKind kind in Enum.GetValues<OptimizerKind>())
        {
            if (kind.Word() == word)
            {
                return kind;
            }
        }

        throw new JsonException($"\"{word}\" is no optimizer of this program");
    }

    public override void Write(Utf8JsonWriter writer, OptimizerKind value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Word());
}
