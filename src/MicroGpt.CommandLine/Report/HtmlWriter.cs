using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace MicroGpt.CommandLine.Report;

/// <summary>HTML that goes into a page as it is.</summary>
internal readonly record struct Markup(string Html);

/// <summary>Writes HTML. What stands in the braces of <see cref="Add"/> is escaped, unless it is <see cref="Markup"/>.</summary>
internal sealed class HtmlWriter
{
    private readonly StringBuilder _html = new();

    /// <summary>Writes a line.</summary>
    public void Add([InterpolatedStringHandlerArgument("")] ref Handler html) => _html.Append('\n');

    /// <summary>The same without a line break.</summary>
#pragma warning disable CA1822 // The handler writes into this object before the method runs.
    public void AddInline([InterpolatedStringHandlerArgument("")] ref Handler html)
    {
    }
#pragma warning restore CA1822

    public void AddRaw(string html) => _html.Append(html);

    public Markup ToMarkup() => new(ToString());

    public override string ToString() => _html.ToString();

    private void Escape(string text)
    {
        foreach (char character in text)
        {
            _ = character switch
            {
                '&' => _html.Append("&amp;"),
                '<' => _html.Append("&lt;"),
                '>' => _html.Append("&gt;"),
                '"' => _html.Append("&quot;"),
                '\'' => _html.Append("&#39;"),
                '\n' or '\t' => _html.Append(character),
                // A browser drops these or shows them in its own way.
                _ => _html.Append(char.IsControl(character) ? '\uFFFD' : character),
            };
        }
    }

    /// <summary>Writes literals and escaped values straight into the page.</summary>
    [InterpolatedStringHandler]
    internal readonly ref struct Handler
    {
        private readonly HtmlWriter _writer;

#pragma warning disable IDE0060 // The compiler passes the lengths.
        public Handler(int literalLength, int formattedCount, HtmlWriter writer) => _writer = writer;
#pragma warning restore IDE0060

        public void AppendLiteral(string html) => _writer._html.Append(html);

        public void AppendFormatted(string? text) => _writer.Escape(text ?? "");

        public void AppendFormatted(Markup markup) => _writer._html.Append(markup.Html);

        public void AppendFormatted(long number) => _writer._html.Append(number.ToString(CultureInfo.InvariantCulture));
    }
}
