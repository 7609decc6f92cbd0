using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MicroGpt.App.Tests;

/// <summary>The page as text. MicroGpt.Browser.Tests shows it in a browser.</summary>
public sealed class ReportPageTests
{
    private const string Hostile = "<b onclick='x'>\"&";
    private const string Escaped = "&lt;b onclick=&#39;x&#39;&gt;&quot;&amp;";

    [Fact]
    public void The_policy_has_the_hashes_of_what_the_page_has()
    {
        string page = Page(Run("0001"));
        Assert.Equal(ReportPage.StyleHash, Hash(Between(page, "<style>", "</style>")));
        Assert.Equal(ReportPage.ScriptHash, Hash(Between(page, "<script>", "</script>")));
        Assert.Contains($"style-src &#39;{ReportPage.StyleHash}&#39;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_of_a_run_is_escaped()
    {
        ReportRun run = Run(Hostile) with { Values = new RunValues([(Hostile, Hostile)], Hostile) };
        run.History.Add(JsonElement("""{"step":3,"bands":["<b onclick='x'>\"&"],"bandAccuracy":[1]}"""));
        run.Samples.Add(JsonElement("""{"step":3,"text":"<b onclick='x'>\"&\u0000"}"""));
        string page = ReportPage.Write(new ReportContent(
            Hostile,
            [run, run],
            new LoopTexts(2, 1.5, Hostile, [[new LoopPiece(Hostile, 1)]]),
            "",
            [new ReportTable(Hostile, [Hostile, Hostile], [(Hostile, [Hostile, Hostile])], Hostile)]));
        Assert.DoesNotContain("<b ", page, StringComparison.Ordinal);
        Assert.DoesNotContain("onclick='", page, StringComparison.Ordinal);
        Assert.Contains(Escaped + "\uFFFD</p>", page, StringComparison.Ordinal);
        Assert.True(page.Split(Escaped).Length > 15, "Some value is not shown.");
    }

    [Fact]
    public void Runs_are_drawn_over_each_other_with_a_legend()
    {
        string page = Page(Run("first"), Run("second"));
        string loss = Between(page, "<h3>Training loss</h3>", "</figure>");
        foreach (string name in new[] { "first", "second" })
        {
            Assert.Contains($"<span>{name}</span>", loss, StringComparison.Ordinal);
        }

        string[] colours = [.. Between(page, "<h3>Held-out loss</h3>", "</svg>").Split("stroke=\"").Skip(1)
            .Select(part => part[..7]).Where(colour => colour != MicroGpt.CommandLine.Plots.Svg.Ink).Distinct()];
        Assert.Equal(2, colours.Length);
        Assert.Contains("Settings of the runs", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_settings_that_differ_are_marked()
    {
        ReportRun first = Run("first") with { Values = new RunValues([("seed", "1"), ("steps", "9")]) };
        ReportRun second = Run("second") with { Values = new RunValues([("seed", "2"), ("steps", "9")]) };
        string page = Page(first, second);
        Assert.Contains("<tr class=\"differs\"><th scope=\"row\">seed</th>", page, StringComparison.Ordinal);
        Assert.Contains("<tr class=\"\"><th scope=\"row\">steps</th>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_without_metrics_has_a_page()
    {
        string page = Page(new ReportRun("empty", new RunHistory(), new RunSamples(), new RunValues([], "There is no run.json.")));
        Assert.Contains("no metrics yet", page, StringComparison.Ordinal);
        Assert.Contains("There is no run.json.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<figure", page, StringComparison.Ordinal);
    }

    /// <summary>A spike would flatten the rest of the curve.</summary>
    [Fact]
    public void A_spike_is_drawn_at_the_edge()
    {
        var history = new RunHistory();
        for (int step = 1; step <= 500; step++)
        {
            history.Add(JsonElement($$"""{"step":{{step}},"loss":{{(step == 100 ? 1_000_000 : 2 + (step % 2))}}}"""));
        }

        string axes = Between(Page(new ReportRun("spike", history, new RunSamples(), new RunValues([]))), "data-axes=\"", "\"");
        Assert.Equal("3", axes.Split(' ')[3]);
    }

    [Fact]
    public void Numbers_are_short()
    {
        Assert.Equal(["0", "1.235", "-2.5", "1234", "12.35 k", "1.235 M", "5 G", "0.0001"], new[]
        {
            0, 1.23456, -2.5, 1234, 12345.6, 1234567, 5e9, 1e-4,
        }.Select(ReportText.Short));
        Assert.Equal("20k", ReportText.Tick(20000));
    }

    private static ReportRun Run(string name)
    {
        var history = new RunHistory();
        history.Add(JsonElement("""{"step":1,"loss":3,"learningRate":0.1,"tokens":9,"tokensPerSecond":5,"seconds":1}"""));
        history.Add(JsonElement("""{"step":2,"loss":2,"valLoss":2.5,"tokens":9,"seconds":2}"""));
        return new ReportRun(name, history, new RunSamples(), new RunValues([("steps", "2")]));
    }

    private static string Page(params ReportRun[] runs) => ReportPage.Write(new ReportContent("model", runs, null, "", []));

    private static JsonElement JsonElement(string json) => JsonDocument.Parse(json).RootElement;

    private static string Hash(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Between(string text, string from, string to)
    {
        int start = text.IndexOf(from, StringComparison.Ordinal) + from.Length;
        Assert.True(start >= from.Length, $"The page lacks {from}.");
        return text[start..text.IndexOf(to, start, StringComparison.Ordinal)];
    }
}
