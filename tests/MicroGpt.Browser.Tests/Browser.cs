using PuppeteerSharp;

namespace MicroGpt.Browser.Tests;

/// <summary>The chromium of the system, without a window. Tests are skipped where there is none, and fail in CI.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] s_names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (Find() is { } path)
        {
            // The pages are the tests' own, and the sandbox needs rights that a container lacks.
            _browser = await Puppeteer.LaunchAsync(new LaunchOptions
            {
                ExecutablePath = path,
                Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
            });
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }
    }

    /// <summary>Opens a page of its own, and skips the test if there is no browser.</summary>
    internal async Task<IPage> Open()
    {
        if (_browser is null)
        {
            const string Reason = "There is no chromium here. Install it (apt-get install chromium) to test the report in a browser.";
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", Reason);
            Assert.Skip(Reason);
        }

        return await _browser!.NewPageAsync();
    }

    private static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(directory => s_names.Select(name => Path.Combine(directory, name)))
        .FirstOrDefault(File.Exists);
}
