namespace MicroGpt.CommandLine.Plots;

/// <summary>
/// Colours of medium lightness that people with colour blindness can tell apart (after Okabe and Ito 2008), and kinds of lines.
/// </summary>
internal static class Palette
{
    private static readonly string[] s_colours = ["#8c8c8c", "#3b8fd4", "#d9662b", "#1fa37f", "#b86fb0"];

    private static readonly string[] s_dashes = ["", "7 4", "2 3"];

    /// <summary>Number of colours.</summary>
    public static int Count => s_colours.Length;

    public static string Colour(int index) => s_colours[index % s_colours.Length];

    public static string Dashes(int index) => s_dashes[index % s_dashes.Length];
}
