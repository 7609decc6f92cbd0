using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MicroGpt.Fuzz.Inputs;

/// <summary>Draws documents like the seeds of a target: the same keys, with members left out, moved, or given another value.</summary>
internal sealed class JsonGrammar
{
    private readonly List<JsonNode> _documents = [];
    private readonly SortedSet<string> _words = new(StringComparer.Ordinal)
    {
        "{", "}", "[", "]", ",", ":", "\"", "\\u", "null", "true", "false",
    };

    private JsonGrammar(IEnumerable<byte[]> seeds)
    {
        foreach (byte[] line in seeds.SelectMany(Lines))
        {
            try
            {
                JsonNode document = JsonNode.Parse(line)!;
                Collect(document);
                _documents.Add(document);
            }
            catch (Exception damaged) when (damaged is JsonException or ArgumentException or InvalidOperationException)
            {
                // A seed need not be valid, and its keys need not differ.
            }
        }
    }

    public string[] Words => [.. _words];

    public static JsonGrammar OfSeeds(string target) => new(SeedCorpus.Read(target));

    public byte[] Document(Draw draw)
    {
        var text = new StringBuilder();
        Write(text, _documents[draw.Below(_documents.Count)], draw);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>The whole file, and each line if there are several documents.</summary>
    private static IEnumerable<byte[]> Lines(byte[] seed) =>
        seed.AsSpan().IndexOf("}\n{"u8) > 0
            ? Encoding.UTF8.GetString(seed).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Encoding.UTF8.GetBytes)
            : [seed];

    private void Collect(JsonNode? node)
    {
        if (node is JsonObject members)
        {
            foreach ((string key, JsonNode? value) in members)
            {
                _words.Add($"\"{key}\":");
                Collect(value);
            }
        }
        else if (node is JsonArray items)
        {
            items.ToList().ForEach(Collect);
        }
        else if (node is not null)
        {
            _words.Add(node.ToJsonString());
        }
    }

    private void Write(StringBuilder text, JsonNode? node, Draw draw)
    {
        if (draw.Chance(25))
        {
            text.Append(draw.Pick(draw.Number(), $"\"{draw.Word()}\"", "null", "[]", "{}", draw.Pick(Words)));
        }
        else if (node is JsonObject members)
        {
            text.Append('{');
            foreach ((string key, JsonNode? value) in members.Where(_ => !draw.Chance(15)))
            {
                text.Append(text[^1] == '{' ? "" : ",").Append('"').Append(draw.Chance(40) ? draw.Word() : key).Append("\":");
                Write(text, value, draw);
            }

            text.Append('}');
        }
        else if (node is JsonArray items)
        {
            text.Append('[');
            for (int i = 0; i < items.Count; i++)
            {
                text.Append(i == 0 ? "" : ",");
                Write(text, items[i], draw);
            }

            text.Append(']');
        }
        else
        {
            text.Append(node?.ToJsonString() ?? "null");
        }
    }
}
