using PuppeteerSharp;

namespace MicroGpt.Browser.Tests;

/// <summary>The report in a real browser, at the width of a phone and of a desk, in light and in dark.</summary>
public sealed class ReportPageTests(Browser browser) : IClassFixture<Browser>
{
    private const string NoScroll = "document.documentElement.scrollWidth <= document.documentElement.clientWidth";

    [Theory]
    [InlineData(400, false, 1)]
    [InlineData(1400, false, 1)]
    [InlineData(400, true, 3)]
    [InlineData(1400, true, 3)]
    public async Task A_page_shows_everything_and_asks_for_nothing(int width, bool isDark, int runs)
    {
        using var report = new SampleReport(runs);
        await using Visit visit = await Visit.Of(browser, report.Page, width, isDark);
        Assert.Equal([new Uri(report.Page).AbsoluteUri], visit.Requests);
        Assert.Empty(visit.Messages);
        Assert.True(await visit.Page.EvaluateExpressionAsync<bool>(NoScroll));
        string title = runs == 1 ? "Run 0001 & co" : "Runs 0001 & co, 0002 & co and 0003 & co";
        Assert.Equal(title, await visit.Page.GetTitleAsync());
        string[] headings = await visit.Page.EvaluateExpressionAsync<string[]>(
            "[...document.querySelectorAll('h2')].map(heading => heading.textContent)");
        Assert.Equal(
            [
                "Summary", "Curves", "Loops of each character",
                .. Enumerable.Range(1, runs).Select(run => "Samples over time" + (runs > 1 ? $" of 000{run} & co" : "")),
                "Settings and machine",
            ],
            headings);
        string background = await visit.Page.EvaluateExpressionAsync<string>("getComputedStyle(document.body).backgroundColor");
        Assert.Equal(isDark ? "rgb(13, 17, 23)" : "rgb(255, 255, 255)", background);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(1400)]
    public async Task Every_plot_is_seen_named_and_inside_the_page(int width)
    {
        using var report = new SampleReport(runs: 1);
        await using Visit visit = await Visit.Of(browser, report.Page, width, isDark: false);
        string[] faults = await visit.Page.EvaluateExpressionAsync<string[]>("""
            [...document.querySelectorAll('figure')].flatMap(figure => {
              const plots = [...figure.querySelectorAll('svg[role=img]')].filter(plot => plot.getBoundingClientRect().height > 0);
              const box = plots[0]?.getBoundingClientRect();
              const name = figure.querySelector('h3').textContent;
              return [
                ...plots.length === 1 ? [] : [`${name}: ${plots.length} plots are seen`],
                ...plots[0]?.getAttribute('aria-label').startsWith(name) ? [] : [`${name}: no description`],
                ...box && box.left >= 0 && box.right <= innerWidth && box.height > 150 ? [] : [`${name}: outside or small`],
              ];
            })
            """);
        Assert.Empty(faults);
        Assert.Equal(9, await visit.Page.EvaluateExpressionAsync<int>("document.querySelectorAll('figure').length"));
    }

    [Fact]
    public async Task The_pointer_and_the_keys_show_values()
    {
        using var report = new SampleReport(runs: 1);
        await using Visit visit = await Visit.Of(browser, report.Page, 1400, isDark: false);
        IElementHandle plot = await visit.Page.QuerySelectorAsync("figure .large svg");
        BoundingBox box = await plot.BoundingBoxAsync();
        string[] before = await Outputs(visit.Page);
        await visit.Page.Mouse.MoveAsync(box.X + (box.Width / 2), box.Y + (box.Height / 2));
        string[] during = await Outputs(visit.Page);
        Assert.InRange(Number(during[0]), 800, 1200);
        Assert.InRange(Number(during[1]), 1, 1.5);
        Assert.NotEqual(before, during);
        await visit.Page.Mouse.MoveAsync(0, 0);
        Assert.Equal(before, await Outputs(visit.Page));
        await plot.FocusAsync();
        await visit.Page.Keyboard.PressAsync("Home");
        Assert.InRange(Number((await Outputs(visit.Page))[0]), 1, 4);
        await visit.Page.Keyboard.PressAsync("ArrowRight");
        await visit.Page.Keyboard.PressAsync("Escape");
        Assert.Equal(before, await Outputs(visit.Page));
        Assert.Empty(visit.Messages);
    }

    /// <summary>Texts of a run are shown as they are, and the policy of the page would stop a script all the same.</summary>
    [Fact]
    public async Task A_hostile_text_is_only_text()
    {
        using var report = new SampleReport(runs: 1);
        await using Visit visit = await Visit.Of(browser, report.Page, 400, isDark: false);
        string[] samples = await visit.Page.EvaluateExpressionAsync<string[]>(
            "[...document.querySelectorAll('.samples .text')].map(text => text.textContent)");
        Assert.Contains(SampleReport.Hostile, samples);
        Assert.NotEqual("hit", await visit.Page.GetTitleAsync());
        Assert.Equal(1, await visit.Page.EvaluateExpressionAsync<int>("document.querySelectorAll('script').length"));
        Assert.Equal(0, await visit.Page.EvaluateExpressionAsync<int>("document.querySelectorAll('img, i, header b').length"));
        await visit.Page.EvaluateExpressionAsync(
            "document.body.append(Object.assign(document.createElement('script'), { textContent: 'document.title = \"hit\"' }))");
        Assert.NotEqual("hit", await visit.Page.GetTitleAsync());
        Assert.Contains(visit.Messages, message => message.Contains("Content Security Policy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_page_reads_without_a_script()
    {
        using var report = new SampleReport(runs: 1);
        await using Visit visit = await Visit.Of(browser, report.Page, 400, isDark: false, script: false);
        string page = await visit.Page.GetContentAsync();
        Assert.Contains("<title>smoothed: from ", page, StringComparison.Ordinal);
        Assert.All(await Outputs(visit.Page), output => Assert.NotEqual("", output));
    }

    private static Task<string[]> Outputs(IPage page) => page.EvaluateExpressionAsync<string[]>(
        "[...document.querySelector('figure').querySelectorAll('output')].map(output => output.textContent)");

    private static double Number(string text) => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
