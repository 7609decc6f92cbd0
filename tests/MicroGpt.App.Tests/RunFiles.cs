using System.Text.Json;

namespace MicroGpt.App.Tests;

/// <summary>The files of a run, to compare runs byte by byte.</summary>
internal static class RunFiles
{
    private static readonly string[] Timings = ["tokensPerSecond", "seconds"];

    public static string Last(string run) => Path.Combine(run, File.ReadAllText(Path.Combine(run, "last")).Trim());

    public static void AssertSame(string expectedRun, string actualRun)
    {
        string[] files = ["model.safetensors", "optimizer.safetensors", "state.json"];
        Assert.Equal(Path.GetFileName(Last(expectedRun)), Path.GetFileName(Last(actualRun)));
        foreach (string file in files)
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(Last(expectedRun), file)), File.ReadAllBytes(Path.Combine(Last(actualRun), file)));
        }

        Assert.Equal(Metrics(Path.Combine(expectedRun, "metrics.jsonl")), Metrics(Path.Combine(actualRun, "metrics.jsonl")));
    }

    /// <summary>Metrics lines without the members that depend on the clock.</summary>
    public static string[] Metrics(string path) => [.. File.ReadLines(path).Select(WithoutTimings)];

    private static string WithoutTimings(string line)
    {
        using var document = JsonDocument.Parse(line);
        return string.Join(
            ',',
            document.RootElement.EnumerateObject().Where(p => !Timings.Contains(p.Name)).Select(p => $"{p.Name}={p.Value.GetRawText()}"));
    }
}
