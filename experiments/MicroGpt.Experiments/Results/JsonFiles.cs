using System.Text.Encodings.Web;
using System.Text.Json;

namespace MicroGpt.Experiments;

/// <summary>Reads and writes JSON files with the names that the program prints.</summary>
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

    /// <exception cref="ExperimentException">The file does not have the expected form.</exception>
    public static T Read<T>(string path) => Parse<T>(File.ReadAllText(path), path);

    /// <summary>Null if the file is missing or has another form, such as one from an older program.</summary>
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

    /// <param name="origin">Source of the text, for the error message.</param>
    /// <exception cref="ExperimentException">A member is missing or of another type.</exception>
    public static T Parse<T>(string text, string origin)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(text, s_options)!;
        }
        catch (JsonException exception)
        {
            throw new ExperimentException($"{origin} does not have the expected form: {exception.Message}");
        }
    }
}
