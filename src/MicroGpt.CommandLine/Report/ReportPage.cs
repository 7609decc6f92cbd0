using System.Text;

namespace MicroGpt.CommandLine.Report;

/// <summary>One self-contained page: it asks for nothing outside of itself, and its policy forbids it to.</summary>
internal static class ReportPage
{
    /// <summary>A file that begins like this is a report of this program, which may be replaced.</summary>
    public const string Beginning =
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"generator\" content=\"microgpt report\">\n";

    /// <summary>SHA-256 of page.css. A test holds it: hashing here would load OpenSSL.</summary>
    internal const string StyleHash = "sha256-l785wM7UJSbx9t2Jy6fXUMKJT/kkKOpkELLBT6ZDb6M=";

    /// <summary>SHA-256 of page.js.</summary>
    internal const string ScriptHash = "sha256-lmJQhUmggpLjUFCzILsEBT1L9+uocRnMb95ijlR/pBo=";

    private static readonly string s_style = Resource("page.css");
    private static readonly string s_script = Resource("page.js");

    /// <summary>What a live page shows before the first step.</summary>
    public const string Waiting = "<p id=\"waiting\">The run starts soon.</p>\n";

    /// <param name="isLive">Whether the page is served, and replaces its body when the run goes on.</param>
    public static string Write(ReportContent content, bool isLive = false) =>
        Write(Title([.. content.Runs.Select(run => run.Name)]), content.Subtitle, WriteBody(content), isLive);

    /// <summary>The page before the first step.</summary>
    public static string WriteWaiting() => Write("Run", "", Waiting, isLive: true);

    /// <summary>The part of the page that changes while a run goes on.</summary>
    public static string WriteBody(ReportContent content)
    {
        var body = new HtmlWriter();
        new Sections(content).Write(body);
        return body.ToString();
    }

    private static string Write(string title, string subtitle, string body, bool isLive)
    {
        var page = new HtmlWriter();
        page.AddRaw(Beginning);
        page.Add($"""<meta http-equiv="Content-Security-Policy" content="{(isLive ? LivePolicy : Policy)}">""");
        page.Add($"""<meta name="viewport" content="width=device-width, initial-scale=1">""");
        page.Add($"""<meta name="color-scheme" content="light dark">""");
        page.Add($"""<meta name="referrer" content="no-referrer">""");
        page.Add($"<title>{title}</title>");
        page.Add($"<style>{new Markup(s_style)}</style>");
        page.Add($"</head>\n<body>");
        page.Add($"<header><h1>{title}</h1><p>{subtitle}</p>");
        if (isLive)
        {
            page.Add($"""<p id="live" role="status">Live</p>""");
        }

        page.Add($"</header>\n<main>");
        page.AddRaw(body);
        page.Add($"</main>");
        page.Add($"<script>{new Markup(s_script)}</script>");
        page.Add($"</body>\n</html>");
        return page.ToString();
    }

    /// <summary>Only the style and the script that the program ships may run. Nothing is loaded.</summary>
    private const string Policy =
        $"default-src 'none'; style-src '{StyleHash}'; script-src '{ScriptHash}'; base-uri 'none'; form-action 'none'";

    /// <summary>A live page also asks its own server what is new.</summary>
    internal const string LivePolicy = Policy + "; connect-src 'self'";

    private static string Title(string[] names) =>
        names.Length == 1 ? $"Run {names[0]}" : $"Runs {string.Join(", ", names[..^1])} and {names[^1]}";

    private static string Resource(string name)
    {
        using Stream stream = typeof(ReportPage).Assembly.GetManifestResourceStream("MicroGpt.CommandLine.Report." + name)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
