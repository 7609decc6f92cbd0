namespace MicroGpt.CommandLine.Plots;

/// <summary>A rectangle of a picture with an axis on the left and one below.</summary>
/// <param name="X">The axis below; null if the plot draws its own.</param>
internal sealed record Panel(double Left, double Top, double Width, double Height, Axis? X, Axis Y)
{
    private const double Faint = 0.25;

    public double Bottom => Top + Height;

    public double Right => Left + Width;

    public double Across(double value) => Left + (X!.At(value) * Width);

    public double Up(double value) => Bottom - (Y.At(value) * Height);

    public Point At(double x, double y) => new(Across(x), Up(y));

    public void Draw(Svg svg)
    {
        foreach (double tick in Y.Ticks)
        {
            svg.Stroke(new(Left, Up(tick)), new(Right, Up(tick)), Svg.Ink, Faint);
            svg.Write(new(Left - 8, Up(tick) + 4), Y.Label(tick), "end");
        }

        svg.Stroke(new(Left, Bottom), new(Right, Bottom), Svg.Ink);
        if (Y.Title.Length > 0)
        {
            svg.Write(new(Left - 46, Top + (Height / 2)), Y.Title, "middle", turned: true);
        }

        if (X is null)
        {
            return;
        }

        foreach (double tick in X.Ticks)
        {
            svg.Stroke(new(Across(tick), Bottom), new(Across(tick), Bottom + 5), Svg.Ink);
            svg.Write(new(Across(tick), Bottom + 20), X.Label(tick), "middle");
        }

        if (X.Title.Length > 0)
        {
            svg.Write(new(Left + (Width / 2), Bottom + 42), X.Title, "middle");
        }
    }
}
