using System.Net;

namespace MicroGpt.Browser.Tests;

/// <summary>The page of <c>train --serve</c> in a real browser.</summary>
public sealed class LivePageTests(Browser browser) : IClassFixture<Browser>
{
    private const string Steps = "document.querySelector('.tiles dd').textContent";

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
        Assert.Equal("Live: step 101", await visit.Page.EvaluateExpressionAsync<string>("document.getElementById('live').textContent"));
        Assert.Equal(
            "0", await visit.Page.EvaluateExpressionAsync<string>("document.querySelector('.plot svg[role]').getAttribute('tabindex')"));
        Assert.All(visit.Requests, request => Assert.StartsWith(server.Address, request, StringComparison.Ordinal));
        Assert.Empty(visit.Messages);
        server.Dispose();
        await visit.Page.WaitForFunctionAsync("() => document.getElementById('live').textContent.startsWith('The connection is gone')");
    }
}
