using System.Text;

namespace MicroGpt.App.Report;

/// <summary>One self-contained page: it asks for nothing outside of itself, and its policy forbids it to.</summary>
internal static class ReportPage
{
    /// <summary>A file that begins like this is a report of this program, which may be replaced.</summary>
    public const string Beginning =
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"generator\" content=\"microgpt report\">\n";

    /// <summary>SHA-256 of page.css. A test holds it: hashing here would load OpenSSL.</summary>
    internal const string StyleHash = "sha256-l785wM7UJSbx9t2Jy6fXUMKJT/kkKOpkELLBT6ZDb6M=";

    /// <summary>SHA-256 of page.js.</summary>
    internal const string ScriptHash = "sha256-e/Rh4bw+bAJ3JuvKHByeaWRPRzUp6yajlDQcbD9mc14=";

    private static readonly string s_style = Resource("page.css");
    private static readonly string s_script = Resource("page.js");

    public static string Write(ReportContent content)
    {
        var page = new HtmlWriter();
        string title = Title([.. content.Runs.Select(run => run.Name)]);
        page.AddRaw(Beginning);
        page.Add($"""<meta http-equiv="Content-Security-Policy" content="{Policy}">""");
        page.Add($"""<meta name="viewport" content="width=device-width, initial-scale=1">""");
        page.Add($"""<meta name="color-scheme" content="light dark">""");
        page.Add($"""<meta name="referrer" content="no-referrer">""");
        page.Add($"<title>{title}</title>");
        page.Add($"<style>{new Markup(s_style)}</style>");
        page.Add($"</head>\n<body>");
        page.Add($"<header><h1>{title}</h1><p>{content.Subtitle}</p></header>");
        page.Add($"<main>");
        new Sections(content).Write(page);
        page.Add($"</main>");
        page.Add($"<script>{new Markup(s_script)}</script>");
        page.Add($"</body>\n</html>");
        return page.ToString();
    }

    /// <summary>Only the style and the script that the program ships may run. Nothing is loaded.</summary>
    private const string Policy =
        $"default-src 'none'; style-src '{StyleHash}'; script-src '{ScriptHash}'; base-uri 'none'; form-action 'none'";

    private static string Title(string[] names) =>
        names.Length == 1 ? $"Run {names[0]}" : $"Runs {string.Join(", ", names[..^1])} and {names[^1]}";

    private static string Resource(string name)
    {
        using Stream stream = typeof(ReportPage).Assembly.GetManifestResourceStream("MicroGpt.App.Report." + name)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
