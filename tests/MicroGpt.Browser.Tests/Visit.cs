using PuppeteerSharp;

namespace MicroGpt.Browser.Tests;

/// <summary>A page that is open in the browser, with what it asked for and complained about.</summary>
internal sealed class Visit : IAsyncDisposable
{
    private Visit(IPage page) => Page = page;

    public IPage Page { get; }

    /// <summary>Addresses of all requests.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Lines of the console and errors of scripts.</summary>
    public List<string> Messages { get; } = [];

    public static async Task<Visit> Of(Browser browser, string address, int width, bool isDark, bool script = true)
    {
        IPage page = await browser.Open();
        var visit = new Visit(page);
        page.Request += (_, e) => visit.Requests.Add(e.Request.Url);
        page.Console += (_, e) => visit.Messages.Add(e.Message.Text);
        page.PageError += (_, e) => visit.Messages.Add(e.Message);
        await page.SetJavaScriptEnabledAsync(script);
        await page.SetViewportAsync(new ViewPortOptions { Width = width, Height = 900 });
        await page.EmulateMediaFeaturesAsync(
            [new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = isDark ? "dark" : "light" }]);
        await page.GoToAsync(new Uri(address).AbsoluteUri);
        if (Environment.GetEnvironmentVariable("MICROGPT_SCREENSHOTS") is { Length: > 0 } directory)
        {
            string name = string.Create(
                System.Globalization.CultureInfo.InvariantCulture, $"report-{width}-{(isDark ? "dark" : "light")}.png");
            await page.ScreenshotAsync(Path.Combine(directory, name), new ScreenshotOptions { FullPage = true });
        }

        return visit;
    }

    public async ValueTask DisposeAsync() => await Page.CloseAsync();
}
