using MicroGpt.Generators.Diagnostics;

namespace MicroGpt.Generators.Spec;

/// <summary>The width of the grid that positions lie in, and the check that it fits the context.</summary>
internal static class GridRules
{
    public static void Check(SectionValues architecture, DiagnosticBag bag)
    {
        if (!architecture.IsGiven("gridWidth") || !architecture.IsValid("gridWidth", "positions", "context"))
        {
            return;
        }

        if (!IsGrid(architecture))
        {
            bag.Report(
                DiagnosticDescriptors.KeyWithoutEffect,
                architecture.SpanOf("gridWidth"),
                architecture.PathOf("gridWidth"),
                "the positions are not 'rotaryGrid'",
                "Remove it, or set 'positions' to 'rotaryGrid'.");
        }
        else if (architecture.Integer("gridWidth") > architecture.Integer("context"))
        {
            bag.Report(
                DiagnosticDescriptors.OutOfRange,
                architecture.SpanOf("gridWidth"),
                architecture.PathOf("gridWidth"),
                $"{architecture.Integer("gridWidth")}",
                $"at most {architecture.Integer("context")}, the context");
        }
    }

    /// <summary>Columns of the grid; 0 for positions in a line. Default: those of the smallest square that holds the context.</summary>
    public static int Width(SectionValues architecture)
    {
        if (!IsGrid(architecture) || architecture.IsGiven("gridWidth"))
        {
            return IsGrid(architecture) ? architecture.Integer("gridWidth") : 0;
        }

        int width = 1;
        while ((long)width * width < architecture.Integer("context"))
        {
            width++;
        }

        return width;
    }

    private static bool IsGrid(SectionValues architecture) =>
        architecture.Choice<PositionKind>("positions") == PositionKind.RotaryGrid;
}
