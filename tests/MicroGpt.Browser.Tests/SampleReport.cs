using System.Globalization;
using System.Text.Json;

namespace MicroGpt.Browser.Tests;

/// <summary>A report of runs that nobody trained, with everything that a page can show, written to a file.</summary>
internal sealed class SampleReport : IDisposable
{
    public const string Hostile = "<script>document.title='hit'</script><img src=x onerror=\"document.title='hit'\">&\u202Eabc";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("microgpt-report-");

    public SampleReport(int runs, int steps = 2000)
    {
        for (int run = 1; run <= runs; run++)
        {
            Directory.CreateDirectory(RunPath(run));
            File.WriteAllLines(Path.Combine(RunPath(run), "metrics.jsonl"), Metrics(run, steps));
            File.WriteAllLines(
                Path.Combine(RunPath(run), "samples.jsonl"),
                [.. Enumerable.Range(1, 5).Select(i => Sample(i * 100, i == 3 ? Hostile : new string('w', 400)))]);
        }

        File.WriteAllText(Page, ReportPage.Write(new ReportContent(
            "a model with a <b>name</b>",
            ReportRun.ReadAll([.. Enumerable.Range(1, runs).Select(RunPath)]),
            new LoopTexts(
                3, 2.5, "when it is sure", [[new("kal", 1), new("<i>é", 3), new("\n", 2)], [new(new string('x', 300), 2)]]),
            "",
            [new ReportTable("Machine", ["one", "two"], [("a key", ["a value", new string('v', 200)])])])));
    }

    public string Page => Path.Combine(_directory.FullName, "report.html");

    public void Dispose() => _directory.Delete(recursive: true);

    public string RunPath(int run) => Path.Combine(_directory.FullName, string.Create(CultureInfo.InvariantCulture, $"000{run} & co"));

    private static IEnumerable<string> Metrics(int run, int steps) => Enumerable.Range(1, steps).Select(step =>
    {
        double loss = 1 + (3.0 / (1 + (step * 0.01 * run))) + (0.1 * ((step * 7919 % 101) / 101.0));
        string evaluation = step % 200 > 0 ? "" : string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            "valLoss":{{loss}},"lossPerLoop":[{{loss + 0.3}},{{loss + 0.1}},{{loss}}],"accuracyPerLoop":[0.1,0.2,0.3],
            "bands":["short & easy"],"bandAccuracy":[0.5],"exitDistribution":[0.2,0.3,0.5],"meanDepth":2.3,
            """).ReplaceLineEndings("");
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            {"step":{{step}},"loss":{{loss}},"learningRate":{{0.001 * run}},"gradNorm":1.5,"tokens":{{step * 1000}},{{evaluation}}
            "tokensPerSecond":12345,"seconds":{{step * 0.1}}}
            """).ReplaceLineEndings("");
    });

    private static string Sample(int step, string text) => $$"""{"step":{{step}},"text":{{JsonSerializer.Serialize(text)}}}""";
}
