using MicroGpt.Generators.Text;

namespace MicroGpt.Generators.Kernels;

/// <summary>Addresses that a loop over tiles passes on, as C# expressions of the current row <c>m</c> and column <c>n</c>.</summary>
internal sealed record TileOperands(
    string A, string B, string C, string? Depth = null, string? Bias = null, string? Residual = null, string? Tiles = null)
{
    public string Arguments =>
        string.Join(", ", new[] { A, B, C, Depth, Bias, Residual, Tiles }.Where(s => s is not null));
}

/// <summary>Loops that cover a matrix with register tiles. Narrower tiles cover the remainder.</summary>
internal static class TileLoops
{
    /// <summary>All columns, panel by panel; <paramref name="rows"/> writes the loop over rows for one panel width.</summary>
    public static void Columns(KernelWriter w, int columns, Action<int> rows)
    {
        int panel = w.Isa.PanelWidth;
        int whole = columns / panel * panel;
        if (whole > 0)
        {
            using (w.Block($"for (nint n = 0; n < {CSharpLiteral.Of(whole)}; n += {CSharpLiteral.Of(panel)})"))
            {
                rows(panel);
            }
        }

        if (whole < columns)
        {
            using (w.Block(string.Empty))
            {
                w.Line($"const int n = {CSharpLiteral.Of(whole)};");
                rows(columns - whole);
            }
        }
    }

    /// <summary>Rows [m, end) by tiles of falling height; <paramref name="body"/> handles one tile at row m.</summary>
    public static void Rows(KernelWriter w, string begin, string end, Action<int> body)
    {
        w.Line($"nint m = {begin};");
        foreach (int rows in w.Isa.TileRows)
        {
            // Fewer rows than the tallest tile remain, so every lower height fits at most once.
            bool loops = rows == w.Isa.TileRows[0];
            string condition = $"m + {CSharpLiteral.Of(rows)} <= {end}";
            using (w.Block(loops ? $"for (; {condition}; m += {CSharpLiteral.Of(rows)})" : $"if ({condition})"))
            {
                body(rows);
                if (!loops)
                {
                    w.Line($"m += {CSharpLiteral.Of(rows)};");
                }
            }
        }
    }

    /// <summary>Like <see cref="Rows"/>, with one call for all of the tallest tiles.</summary>
    /// <param name="tile">The tile of a height at row m.</param>
    /// <param name="operands">Its operands at row m.</param>
    public static void RepeatedRows(KernelWriter w, string begin, string end, Func<int, TileShape> tile, TileOperands operands)
    {
        string tallest = CSharpLiteral.Of(w.Isa.TileRows[0]);
        w.Line($"nint m = {begin};");
        w.Line($"nint tiles = ({end} - m) / {tallest};");
        using (w.Block("if (tiles > 0)"))
        {
            Tile(w, tile(w.Isa.TileRows[0]) with { Repeats = true }, operands with { Tiles = "tiles" });
            w.Line($"m += tiles * {tallest};");
        }

        foreach (int rows in w.Isa.TileRows.Skip(1))
        {
            using (w.Block($"if (m + {CSharpLiteral.Of(rows)} <= {end})"))
            {
                Tile(w, tile(rows), operands);
                w.Line($"m += {CSharpLiteral.Of(rows)};");
            }
        }
    }

    public static void Tile(KernelWriter w, TileShape shape, TileOperands operands) =>
        w.Line($"{w.Call(new TileKernel(shape))}({operands.Arguments});");
}
