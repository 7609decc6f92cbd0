using System.Globalization;
using System.Text;
using System.Text.Json;
using MicroGpt.Generators.Json;
using JsonDocument = System.Text.Json.JsonDocument;

namespace MicroGpt.Generators.Tests.Json;

/// <summary>
/// System.Text.Json as the oracle of our reader: it decides what is JSON and what its values are. Strings are read eagerly, because
/// only then does it check escapes for lone surrogates.
/// </summary>
internal static class JsonOracle
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };

    /// <summary>A text that two readers agree on exactly when they read the same values; null where the text is not JSON.</summary>
    public static string? ReadWithOracle(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text.StartsWith('\uFEFF') ? text[1..] : text, Options);
            var values = new StringBuilder();
            Write(document.RootElement, values);
            return values.ToString();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    public static string? ReadWithOurs(string text)
    {
        Generators.Json.JsonDocument document = JsonReader.Read(text);
        Assert.Equal(document.Root is null, document.Error is not null);
        if (document.Root is null || document.Duplicates.Count > 0)
        {
            return null;
        }

        var values = new StringBuilder();
        Write(document.Root, values);
        return values.ToString();
    }

    private static void Write(JsonElement element, StringBuilder values)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    values.Append("key ").Append(property.Name).Append('\n');
                    Write(property.Value, values);
                }

                values.Append("end object\n");
                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray())
                {
                    Write(item, values);
                }

                values.Append("end array\n");
                break;
            case JsonValueKind.String:
                values.Append("string ").Append(element.GetString()).Append('\n');
                break;
            case JsonValueKind.Number:
                WriteNumber(element.GetDouble(), element.TryGetInt64(out long whole) ? whole : null, values);
                break;
            default:
                values.Append(element.ValueKind).Append('\n');
                break;
        }
    }

    private static void Write(JsonNode node, StringBuilder values)
    {
        switch (node.Kind)
        {
            case JsonKind.Object:
                foreach (JsonMember member in node.Members)
                {
                    values.Append("key ").Append(member.Name).Append('\n');
                    Write(member.Value, values);
                }

                values.Append("end object\n");
                break;
            case JsonKind.Array:
                foreach (JsonNode item in node.Items)
                {
                    Write(item, values);
                }

                values.Append("end array\n");
                break;
            case JsonKind.String:
                values.Append("string ").Append(node.Text).Append('\n');
                break;
            case JsonKind.Number:
                // The oracle's integers are those written as digits alone; ours may have a point or an exponent too.
                bool plain = node.Text.IndexOfAny(['.', 'e', 'E']) < 0;
                bool fits = JsonNumber.TryInteger(node.Text, out long whole);
                WriteNumber(JsonNumber.ToDouble(node.Text), plain && fits ? whole : null, values);
                break;
            default:
                values.Append(node.Kind).Append('\n');
                break;
        }
    }

    private static void WriteNumber(double number, long? whole, StringBuilder values) =>
        values.Append(CultureInfo.InvariantCulture, $"number {BitConverter.DoubleToInt64Bits(number):X16} {whole}\n");
}
