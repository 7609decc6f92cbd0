namespace MicroGpt.App.Tests;

public sealed class ProgressLineTests
{
    [Fact]
    public void A_log_gets_a_line_now_and_then()
    {
        string[] lines = Show(interactive: false).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        // The first step, one line every five seconds of 29, the note, and the last step.
        Assert.Equal(8, lines.Length);
        Assert.StartsWith("step  1/30  loss 3.0000        100 tokens/s", lines[0], StringComparison.Ordinal);
        Assert.Equal("note", lines[3]);
        Assert.EndsWith("0:00 left", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_terminal_gets_one_line_that_notes_leave_alone()
    {
        string shown = Show(interactive: true);
        Assert.Equal(1, shown.Count(c => c == '\n'));
        Assert.Contains("\rnote\n", shown, StringComparison.Ordinal);
        Assert.EndsWith("\r", shown, StringComparison.Ordinal);
    }

    private static string Show(bool interactive)
    {
        var clock = new ManualClock();
        using var output = new StringWriter { NewLine = "\n" };
        var line = new ProgressLine(new Terminal(output, TextWriter.Null, interactive), 30, clock);
        for (int step = 1; step <= 30; step++)
        {
            line.Step(step, 3, 10, 0.1);
            if (step == 12)
            {
                line.Note("note");
            }

            clock.Seconds++;
        }

        line.Clear();
        return output.ToString();
    }

    private sealed class ManualClock : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
