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

    [Fact]
    public void Other_work_replaces_the_line_of_a_terminal()
    {
        var clock = new ManualClock();
        using var output = new StringWriter { NewLine = "\n" };
        var line = new ProgressLine(new Terminal(output, TextWriter.Null, Interactive: true), 30, clock);
        line.Step(1, 3, 10, 0.1);
        clock.Seconds++;
        line.Activity("evaluating", 12_000, 131_072);
        line.Activity("evaluating", 13_000, 131_072);
        line.Clear();
        Assert.Contains("\revaluating 12,000/131,072 tokens ", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("13,000", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\n", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_hears_of_other_work_only_if_it_lasts()
    {
        var clock = new ManualClock();
        using var output = new StringWriter { NewLine = "\n" };
        var line = new ProgressLine(new Terminal(output, TextWriter.Null, Interactive: false), 30, clock);
        for (int done = 1; done <= 13; done++)
        {
            line.Activity("answering", done, 13, "problems");
            clock.Seconds++;
        }

        Assert.Equal("answering 6/13 problems\nanswering 11/13 problems\n", output.ToString());
    }

    [Fact]
    public void The_time_left_ends_with_the_time_limit()
    {
        TimeSpan ten = TimeSpan.FromSeconds(10);
        Assert.Equal(TimeSpan.FromSeconds(30), TimeLeft.Of(ten, done: 5, remaining: 15, limit: null));
        Assert.Equal(TimeSpan.FromSeconds(30), TimeLeft.Of(ten, 5, 15, TimeSpan.FromSeconds(90)));
        Assert.Equal(TimeSpan.FromSeconds(2), TimeLeft.Of(ten, 5, 15, TimeSpan.FromSeconds(12)));
        Assert.Equal(TimeSpan.Zero, TimeLeft.Of(ten, 5, 15, TimeSpan.FromSeconds(9)));
        Assert.True(TimeLeft.Of(TimeSpan.FromDays(1), 1, long.MaxValue, null) > TimeSpan.FromDays(1e6));
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
}
