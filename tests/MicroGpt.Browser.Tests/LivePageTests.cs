using System.Net;

namespace MicroGpt.Browser.Tests;

/// <summary>The page of <c>train --serve</c> in a real browser.</summary>
public sealed class LivePageTests(Browser browser) : IClassFixture<Browser>
{
    private const string Heading = "document.querySelector('h1').textContent";
    private const string Steps = "document.querySelector('.tiles dd').textContent";

    [Fact]
    public async Task It_names_a_run_that_began_after_it_was_opened()
    {
        using var files = new SampleReport(runs: 1, steps: 100);
        using var run = new LiveRun("a model", [], TimeSpan.Zero, TimeProvider.System);
        using var server = LiveServer.Start(new ServeAddress(IPAddress.Loopback, 0), null, run);
        await using Visit visit = await Visit.Of(browser, server.Address + "/", 400, isDark: false);
        Assert.Equal("Run", await visit.Page.EvaluateExpressionAsync<string>(Heading));
        run.Begin(files.RunPath(1));
        run.Publish(100);
        await visit.Page.WaitForFunctionAsync($"() => {Heading} !== 'Run'");
        Assert.Equal("Run " + Path.GetFileName(files.RunPath(1)), await visit.Page.EvaluateExpressionAsync<string>(Heading));
        Assert.Equal("Run " + Path.GetFileName(files.RunPath(1)), await visit.Page.GetTitleAsync());
        Assert.Empty(visit.Messages);
    }

    [Fact]
    public async Task It_follows_the_run_and_asks_only_its_server()
    {
        using var files = new SampleReport(runs: 1, steps: 100);
        using var run = new LiveRun("a model", [], TimeSpan.Zero, TimeProvider.System);
        using var server = LiveServer.Start(new ServeAddress(IPAddress.Loopback, 0), "0123456789", run);
        run.Begin(files.RunPath(1));
        run.Publish(100);
        await using Visit visit = await Visit.Of(browser, server.Address + "/?token=0123456789", 400, isDark: false);
        Assert.Equal("100", await visit.Page.EvaluateExpressionAsync<string>(Steps));
        File.AppendAllText(Path.Combine(files.RunPath(1), "metrics.jsonl"), "{\"step\":101,\"loss\":1}\n");
        run.Publish(101);
        await visit.Page.WaitForFunctionAsync($"() => {Steps} === '101'");
        // The page may have asked for the step before, and been given this one.
        await visit.Page.WaitForFunctionAsync("() => document.getElementById('live').textContent === 'Live: step 101'");
        Assert.Equal(
            "0", await visit.Page.EvaluateExpressionAsync<string>("document.querySelector('.plot svg[role]').getAttribute('tabindex')"));
        Assert.All(visit.Requests, request => Assert.StartsWith(server.Address, request, StringComparison.Ordinal));
        Assert.Empty(visit.Messages);
        server.Dispose();
        await visit.Page.WaitForFunctionAsync("() => document.getElementById('live').textContent.startsWith('The connection is gone')");
    }
}
