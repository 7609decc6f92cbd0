using System.Globalization;
using System.Security;
using System.Text;

namespace MicroGpt.CommandLine.Plots;

/// <summary>
/// Writes an SVG picture without a background, in colours that are visible on white and on black. The same calls give the same
/// bytes: numbers have at most two decimals.
/// </summary>
internal sealed class Svg
{
    /// <summary>Colour of text and axes, with a contrast of 4.3 to 1 to white and to a dark page (#0d1117).</summary>
    public const string Ink = "#797979";

    private const string Fonts = "system-ui, 'Segoe UI', Helvetica, Arial, sans-serif";

    private readonly StringBuilder _text = new();

    /// <param name="title">Description of the picture for people who cannot see it.</param>
    /// <param name="data">Attributes <c>data-NAME</c> of the picture, for a script.</param>
    public Svg(double width, double height, string title, params IEnumerable<(string Name, string Value)> data)
    {
        string name = SecurityElement.Escape(title);
        Line($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {N(width)} {N(height)}\" "
            + $"width=\"{N(width)}\" height=\"{N(height)}\" "
            + $"font-family=\"{Fonts}\" font-size=\"12\" fill=\"{Ink}\" role=\"img\" aria-label=\"{name}\"{Data(data)}>");
        Line($"<title>{name}</title>");
    }

    /// <summary>Begins a group, up to <see cref="End"/>, with a title that browsers show over it.</summary>
    /// <inheritdoc cref="Svg(double, double, string, IEnumerable{ValueTuple{string, string}})"/>
    public void Begin(string title, params IEnumerable<(string Name, string Value)> data) =>
        Line($"<g{Data(data)}><title>{SecurityElement.Escape(title)}</title>");

    public void End() => Line("</g>");

    /// <param name="dashes">Value of <c>stroke-dasharray</c>; empty for a solid line.</param>
    public void Stroke(IEnumerable<Point> points, string colour, double width = 1, string dashes = "", double opacity = 1)
    {
        string path = string.Join(' ', points.Select(point => $"{N(point.X)},{N(point.Y)}"));
        string dashed = dashes.Length > 0 ? $" stroke-dasharray=\"{dashes}\"" : "";
        string faint = opacity < 1 ? $" stroke-opacity=\"{N(opacity)}\"" : "";
        Line($"<polyline points=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{N(width)}\"{dashed}{faint}/>");
    }

    public void Stroke(Point from, Point to, string colour, double opacity = 1) => Stroke([from, to], colour, opacity: opacity);

    public void Bar(double left, double top, double width, double height, string colour) =>
        Line($"<rect x=\"{N(left)}\" y=\"{N(top)}\" width=\"{N(width)}\" height=\"{N(height)}\" fill=\"{colour}\"/>");

    public void Dot(Point centre, double radius, string colour) =>
        Line($"<circle cx=\"{N(centre.X)}\" cy=\"{N(centre.Y)}\" r=\"{N(radius)}\" fill=\"{colour}\"/>");

    /// <param name="anchor">Part of the text that is at the point: <c>start</c>, <c>middle</c> or <c>end</c>.</param>
    /// <param name="turned">Whether the text runs upwards.</param>
    public void Write(Point at, string text, string anchor = "start", double size = 12, bool turned = false)
    {
        string turn = turned ? $" transform=\"rotate(-90 {N(at.X)} {N(at.Y)})\"" : "";
        Line($"<text x=\"{N(at.X)}\" y=\"{N(at.Y)}\" text-anchor=\"{anchor}\" font-size=\"{N(size)}\"{turn}>"
            + $"{SecurityElement.Escape(text)}</text>");
    }

    public override string ToString() => _text + "</svg>\n";

    private static string Data(IEnumerable<(string Name, string Value)> data) =>
        string.Concat(data.Select(item => $" data-{item.Name}=\"{SecurityElement.Escape(item.Value)}\""));

    /// <summary>A number of the picture as text, with at most two decimals.</summary>
    public static string N(double value) =>
        // Adding 0 turns -0 into 0.
        (Math.Round(value, 2) + 0.0).ToString("0.##", CultureInfo.InvariantCulture);

    private void Line(string element) => _text.Append(element).Append('\n');
}

/// <summary>A point of a picture, measured from its left and upper edge.</summary>
internal readonly record struct Point(double X, double Y);
