namespace MicroGpt.Experiments.Tests;

/// <summary>The table of extrapolation.sh and its plot.</summary>
public sealed class ExtrapolationTests
{
    private const string Table = """
        | cups, 700 steps | rate | band | loops 1 8 64 |
        |---|---|---|---|
        | one block, looped | 0.002 | 1-16 | 9.2 ± 0.7, 80.5 ± 0.2, 100.0 ± 0.0 |
        | one block, looped | 0.002 | 17-24 | 0.0, 6.8, 100.0 |
        | one block, once (equal parameters) | 0.002 | 1-16 | 8.3 ± 0.8 |

        """;

    [Fact]
    public void A_table_is_read()
    {
        var table = ExtrapolationTable.Parse(Table);
        Assert.Equal("cups", table.Task);
        Assert.Equal([1, 8, 64], table.Loops);
        Assert.Equal(["1-16", "17-24", "1-16"], table.Rows.Select(row => row.Band));
        Assert.Equal([9.2, 80.5, 100], table.Rows[0].Accuracies);
        Assert.Equal([8.3], table.Rows[2].Accuracies);
    }

    [Fact]
    public void Loops_are_plotted_on_a_logarithmic_axis()
    {
        string svg = ExtrapolationFigure.Draw(ExtrapolationTable.Parse(Table));
        Assert.Contains(">17-24<", svg, StringComparison.Ordinal);
        Assert.Contains(">64<", svg, StringComparison.Ordinal);
        Assert.DoesNotContain(">128<", svg, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("| cups | rate |\n| a | b |")]
    [InlineData("| cups, 7 steps | rate | band | loops 1 |\n| a | 1 | b | many |")]
    public void Another_text_is_refused(string text) => Assert.Contains(
        "extrapolation.sh", Assert.Throws<ExperimentException>(() => ExtrapolationTable.Parse(text)).Message, StringComparison.Ordinal);
}
