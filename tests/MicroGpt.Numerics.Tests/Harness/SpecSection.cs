using System.Text.Json;

namespace MicroGpt.Numerics.Tests.Harness;

/// <summary>A section of a spec. A key that it lacks has the default of model.schema.json.</summary>
/// <param name="schema">What the schema says of the section.</param>
/// <param name="given">Null: the spec lacks the section.</param>
internal sealed class SpecSection(JsonElement schema, JsonElement? given)
{
    private static readonly JsonElement s_schema =
        JsonElement.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "model.schema.json")));

    public static SpecSection Root(string json) => new(s_schema, JsonElement.Parse(json));

    public bool IsGiven => given is not null;

    public bool Flag(string key) => Value(key).GetBoolean();

    public int Integer(string key) => Value(key).GetInt32();

    /// <summary>Null where neither the spec nor the schema has a value, since other keys decide.</summary>
    public int? IntegerOrNull(string key) => Find(key)?.GetInt32();

    public float Number(string key) => Value(key).GetSingle();

    public string Text(string key) => Value(key).GetString()!;

    public T Choice<T>(string key)
        where T : struct, Enum => Enum.Parse<T>(Text(key), ignoreCase: true);

    /// <summary>A section, or one value that stands for it: a number for each of its keys, a text for its kind.</summary>
    public SpecSection Section(string key)
    {
        JsonElement section = Property(key);
        section = section.TryGetProperty("oneOf", out JsonElement forms) ? forms[1] : section;
        JsonElement? value = given?.TryGetProperty(key, out JsonElement found) == true ? found : null;
        return new SpecSection(section, value is { ValueKind: not JsonValueKind.Object } brief ? Long(section, brief) : value);
    }

    private static JsonElement Long(JsonElement section, JsonElement value)
    {
        IEnumerable<string> all = section.GetProperty("properties").EnumerateObject().Select(key => key.Name);
        IEnumerable<string> keys = value.ValueKind == JsonValueKind.Number ? all : ["kind"];
        return JsonSerializer.SerializeToElement(keys.ToDictionary(key => key, _ => value));
    }

    private JsonElement Value(string key) => Find(key) ?? throw new KeyNotFoundException($"The spec lacks '{key}', which has no default.");

    private JsonElement? Find(string key) =>
        given?.TryGetProperty(key, out JsonElement value) == true || Property(key).TryGetProperty("default", out value) ? value : null;

    private JsonElement Property(string key) => schema.GetProperty("properties").GetProperty(key);
}
