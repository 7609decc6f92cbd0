using System.Globalization;
using System.Text.Json;
using MicroGpt.Runtime.Model;

namespace MicroGpt.CommandLine.Commands;

/// <summary>The settings of a model with where each value came from: model.json, a default, or an option of the command.</summary>
/// <param name="options">Values that the command line gave, by key.</param>
internal sealed class SettingsTable(ModelDescription model, IReadOnlyDictionary<string, string> options)
{
    private const string Spec = "spec";
    private const string Default = "default";
    private const string Option = "option";

    private IEnumerable<(string Key, string Value, string Source)> Rows => model.Settings.Select(setting =>
        options.TryGetValue(setting.Key, out string? value)
            ? (setting.Key, value, Option)
            : (setting.Key, setting.Value, setting.IsGiven ? Spec : Default));

    /// <returns>No line for a model without a spec.</returns>
    public IEnumerable<string> Lines()
    {
        if (model.Settings.Count == 0)
        {
            yield break;
        }

        int key = model.Settings.Max(setting => setting.Key.Length);
        int value = Math.Min(40, Rows.Max(row => row.Value.Length));
        yield return "";
        yield return $"{"settings".PadRight(key)}  {"value".PadRight(value)}  source";
        foreach ((string name, string text, string source) in Rows)
        {
            yield return $"{name.PadRight(key)}  {text.PadRight(value)}  {source}";
        }
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray("settings");
        foreach ((string key, string value, string source) in Rows)
        {
            json.WriteStartObject();
            json.WriteString("key", key);
            WriteValue(json, value);
            json.WriteString("source", source);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter json, string value)
    {
        const string Name = "value";
        if (bool.TryParse(value, out bool truth))
        {
            json.WriteBoolean(Name, truth);
        }
        else if (double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number))
        {
            json.WriteNumber(Name, number);
        }
        else
        {
            json.WriteString(Name, value);
        }
    }
}
