using System.Text.Encodings.Web;
using System.Text.Json;

namespace MicroGpt.Experiments;

/// <summary>JSON in files, by the names that the program itself prints.</summary>
internal static class JsonFiles
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public static void Write<T>(string path, T value) => WholeFile.Write(path, JsonSerializer.Serialize(value, s_options) + "\n");

    /// <exception cref="ExperimentException">The file is not what it should be.</exception>
    public static T Read<T>(string path) => Parse<T>(File.ReadAllText(path), path);

    /// <summary>Null where the file is missing or of another form, as one of an older program is.</summary>
    public static T? Find<T>(string path)
        where T : class
    {
        try
        {
            return File.Exists(path) ? Read<T>(path) : null;
        }
        catch (ExperimentException)
        {
            return null;
        }
    }

    /// <param name="origin">What the text is, for the message.</param>
    /// <exception cref="ExperimentException">A member is missing or of another type.</exception>
    public static T Parse<T>(string text, string origin)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(text, s_options)!;
        }
        catch (JsonException exception)
        {
            throw new ExperimentException($"{origin} is not as expected: {exception.Message}");
        }
    }
}
