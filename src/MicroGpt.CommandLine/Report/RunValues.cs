using System.Globalization;
using System.Text.Json;
using MicroGpt.Runtime;
using MicroGpt.Runtime.Checkpoints;

namespace MicroGpt.CommandLine.Report;

/// <summary>The settings that a run began with, as run.json names them. They may be those of a program with another model.</summary>
/// <param name="Values">Key and value of each setting, in order.</param>
/// <param name="Fault">Why there are none; null if there are.</param>
internal sealed record RunValues(IReadOnlyList<(string Key, string Value)> Values, string? Fault = null)
{
    private const string Record = "run.json";
    private const int LongestValue = 200;

    /// <summary>The number of steps that the run should have; null if it is not known.</summary>
    public long? Steps => long.TryParse(Of("steps"), NumberStyles.None, CultureInfo.InvariantCulture, out long steps) ? steps : null;

    public string? Of(string key) => Values.FirstOrDefault(value => value.Key == key).Value;

    public static RunValues Read(string directory)
    {
        try
        {
            if (CheckpointStore.ReadRecord(directory) is null)
            {
                return new RunValues([], $"The run has no {Record}, so its settings are not known.");
            }

            using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(directory, Record)));
            return new RunValues([.. Flatten("", document.RootElement.GetProperty("hyperParameters"))]);
        }
        catch (Exception e) when (e is MicroGptException or JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return new RunValues([], $"{Record} is damaged, so the settings of the run are not known.");
        }
    }

    private static IEnumerable<(string Key, string Value)> Flatten(string prefix, JsonElement settings)
    {
        foreach (JsonProperty setting in settings.EnumerateObject())
        {
            string key = prefix + setting.Name;
            if (setting.Value.ValueKind == JsonValueKind.Object)
            {
                foreach ((string, string) value in Flatten(key + ".", setting.Value))
                {
                    yield return value;
                }
            }
            else if (setting.Value.ToString() is { Length: > 0 } text)
            {
                yield return (key, Cut(key == "data" ? Path.GetFileName(text) : text));
            }
        }
    }

    private static string Cut(string value) => value.Length > LongestValue ? value[..LongestValue] + "…" : value;
}
