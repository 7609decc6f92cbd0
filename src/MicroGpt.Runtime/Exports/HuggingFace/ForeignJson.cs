using System.Text.Json;

namespace MicroGpt.Runtime.Exports.HuggingFace;

/// <summary>A JSON object of a file that another program wrote. What is missing, or has another type, is a sentence.</summary>
internal sealed class ForeignJson : IDisposable
{
    /// <summary>Maximum number of bytes that are read. The tokenizer of 100,000 words takes about 10 MB.</summary>
    private const int Longest = 64 << 20;

    private readonly JsonDocument _document;

    private ForeignJson(string path, JsonDocument document)
    {
        Path = path;
        _document = document;
    }

    public string Path { get; }

    public JsonElement Root => _document.RootElement;

    /// <exception cref="MicroGptException">The file is missing, unreadable, too long, or not a JSON object.</exception>
    public static ForeignJson Open(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            if (stream.Length > Longest)
            {
                throw new MicroGptException($"{path} is longer than {Longest} bytes, which is too long for a model of this program.");
            }

            return Parse(path, stream);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MicroGptException($"{path} cannot be read ({e.Message}). Name a folder that transformers opens.", e);
        }
    }

    /// <summary>The error that the file is not what is needed.</summary>
    /// <param name="cause">A clause: why.</param>
    public MicroGptException Unfit(string cause) => new($"{Path} does not fit this program, because {cause}.");

    public void Dispose() => _document.Dispose();

    /// <summary>A member that is present and not null.</summary>
    public static JsonElement? Find(JsonElement parent, string key) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(key, out JsonElement value)
        && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    /// <summary>The text of a member; null if it is missing or null.</summary>
    public string? Text(JsonElement parent, string key) => Find(parent, key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        _ => throw Unfit($"'{key}' is not a text"),
    };

    /// <exception cref="MicroGptException">It is missing, or no text.</exception>
    public string RequiredText(JsonElement parent, string key) => Text(parent, key) ?? throw Unfit($"it lacks '{key}'");

    public bool Flag(JsonElement parent, string key, bool missing) => Find(parent, key) switch
    {
        null => missing,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw Unfit($"'{key}' is neither true nor false"),
    };

    public int? Integer(JsonElement parent, string key) => Find(parent, key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out int number) => number,
        _ => throw Unfit($"'{key}' is not a whole number"),
    };

    public double? Number(JsonElement parent, string key) => Find(parent, key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetDouble(out double number) => number,
        _ => throw Unfit($"'{key}' is not a number"),
    };

    /// <summary>Reads every name and text once, since an escape may be half of a surrogate pair.</summary>
    /// <exception cref="InvalidOperationException">One is.</exception>
    private static void ReadTexts(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    _ = property.Name;
                    ReadTexts(property.Value);
                }

                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray())
                {
                    ReadTexts(item);
                }

                break;
            case JsonValueKind.String:
                _ = element.GetString();
                break;
        }
    }

    private static ForeignJson Parse(string path, Stream stream)
    {
        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(stream);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                ReadTexts(document.RootElement);
                return new ForeignJson(path, document);
            }
        }
        catch (JsonException e)
        {
            throw new MicroGptException($"{path} is not valid JSON. Copy the file again.", e);
        }
        catch (InvalidOperationException e)
        {
            document!.Dispose();
            throw new MicroGptException($"{path} contains half of a character. Copy the file again.", e);
        }

        document.Dispose();
        throw new MicroGptException($"{path} is not a JSON object. Copy the file again.");
    }
}
