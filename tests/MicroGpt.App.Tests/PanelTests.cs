namespace MicroGpt.App.Tests;

/// <summary>The panel of <c>train</c>, on a terminal and a clock that tests control.</summary>
public sealed class PanelTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly Cli _cli = new();
    private readonly ManualClock _clock = new();
    private readonly FakeTerminal _terminal = new(80, 24);
    private readonly StringWriter _error = new() { NewLine = "\n" };

    public void Dispose()
    {
        _terminal.Flows.Set();
        _cli.Dispose();
        _terminal.Dispose();
        _error.Dispose();
    }

    [Fact]
    public void It_shows_the_run_and_gives_the_terminal_back()
    {
        using (LivePanel panel = Open())
        {
            Step(panel, 500, 2.5);
            panel.Sample("rose\nlan");
            panel.Evaluated(new HeldOutLoss(500, 2.25, 2.25, 500, 2.66), "step 500: the best so far");
            _clock.Seconds++;
            Step(panel, 501, 2.4);
            WaitFor(() => _terminal.Screen.Contains("501 of 1,000", StringComparison.Ordinal));
            string screen = _terminal.Screen;
            foreach (string part in new[]
            {
                "model in runs/0001", "50 %", "2.4000 now", "2.2500 at step 500, the best", "2.66 of 3", "100 tokens/s, 50.0 % of the peak",
                "rose⏎lan", "left",
            })
            {
                Assert.Contains(part, screen, StringComparison.Ordinal);
            }

            Assert.True(_terminal.HasSecondScreen);
            Assert.False(_terminal.HasCursor || _terminal.Wraps);
        }

        Assert.False(_terminal.HasSecondScreen);
        Assert.True(_terminal.HasCursor && _terminal.Wraps);
        Assert.Equal("step 500: the best so far\n", _terminal.Primary);
    }

    [Fact]
    public void Lines_that_stay_are_printed_when_it_ends()
    {
        using (LivePanel panel = Open())
        {
            panel.Evaluated(new HeldOutLoss(10, 2, 2, 10, null), "step 10: held-out loss");
            panel.Warn("the disk is full");
            WaitFor(() => _terminal.Screen.Contains("the disk is full", StringComparison.Ordinal));
            Assert.Equal("", _terminal.Primary + _error);
        }

        Assert.Equal("step 10: held-out loss\n", _terminal.Primary);
        Assert.Equal("microgpt: the disk is full\n", _error.ToString());
    }

    [Fact]
    public void A_warning_goes_to_standard_error_at_once_if_that_is_a_file()
    {
        using LivePanel panel = Open(errorInteractive: false);
        panel.Warn("the disk is full");
        Assert.Equal("microgpt: the disk is full\n", _error.ToString());
    }

    [Fact]
    public void A_stopped_terminal_stops_no_step()
    {
        LivePanel panel = Open();
        Step(panel, 1, 3);
        WaitFor(() => _terminal.Screen.Contains("1 of 1,000", StringComparison.Ordinal));
        _terminal.Flows.Reset();
        for (int step = 2; step <= 200; step++)
        {
            _clock.Seconds++;
            Step(panel, step, 3);
        }

        Assert.DoesNotContain("200 of 1,000", _terminal.Screen, StringComparison.Ordinal);
        int before = _terminal.Frames;
        _terminal.Flows.Set();
        WaitFor(() => _terminal.Screen.Contains("200 of 1,000", StringComparison.Ordinal));

        // Most frames were dropped: those of 199 steps have several lines each.
        Assert.InRange(_terminal.Frames - before, 1, 50);
        panel.Dispose();
        Assert.True(_terminal.HasCursor);
    }

    [Fact]
    public void It_follows_the_window()
    {
        using LivePanel panel = Open();
        Step(panel, 1, 3);
        WaitFor(() => Widest() == 80);
        foreach ((int columns, int rows) in new[] { (120, 40), (50, 10), (200, 30) })
        {
            _terminal.Resize(columns, rows);
            _clock.Seconds++;
            Step(panel, 2, 3);
            WaitFor(() => Widest() == columns);
            Assert.InRange(_terminal.Screen.Split('\n').Length, 1, rows);
            Assert.All(_terminal.Screen.Split('\n')[1..^1], line => Assert.EndsWith("│", line, StringComparison.Ordinal));
        }
    }

    /// <summary>A step may take minutes. Then the thread of the screen looks at the window.</summary>
    [Fact]
    public void It_follows_the_window_during_a_long_step()
    {
        using LivePanel panel = Open();
        Step(panel, 1, 3);
        WaitFor(() => Widest() == 80);
        _terminal.Resize(60, 24);
        WaitFor(() => Widest() == 60);
    }

    [Fact]
    public void Steps_between_two_frames_draw_and_allocate_nothing()
    {
        using LivePanel panel = Open();
        for (int step = 1; step <= 2000; step++)
        {
            Step(panel, step % 900, 3);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int step = 1; step <= 2000; step++)
        {
            Step(panel, step % 900, 3);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_run_on_a_terminal_has_the_bits_of_one_in_a_log()
    {
        Cli.Run("train", "--data", _cli.DataFile, "--out", _cli.PathOf("log"), "--samples", "1").Succeeded();
        Assert.Equal(0, Train("panel"));
        RunFiles.AssertSame(_cli.PathOf("log"), _cli.PathOf("panel"));
        AssertGivenBack();
        Assert.Contains("\e[?1049h", _terminal.All, StringComparison.Ordinal);
        string shown = _terminal.Primary;
        Assert.Contains("the best so far", shown, StringComparison.Ordinal);
        Assert.True(shown.IndexOf("model  ", StringComparison.Ordinal) < shown.IndexOf("this model", StringComparison.Ordinal));
        Assert.DoesNotContain("tokens/s", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interruption_gives_the_terminal_back()
    {
        using var stop = new CancellationTokenSource();
        Assert.Equal(130, Train("run", _ => stop.Cancel(), stop.Token));
        AssertGivenBack();
        Assert.Contains("Interrupted and saved after step 1.", _terminal.Primary, StringComparison.Ordinal);
    }

    [Fact]
    public void An_exception_gives_the_terminal_back()
    {
        Assert.Throws<InvalidOperationException>(() => Train("run", _ => throw new InvalidOperationException("fault")));
        AssertGivenBack();
    }

    [Fact]
    public void A_signal_that_ends_the_process_gives_the_terminal_back_first()
    {
        using LivePanel panel = Open();
        Step(panel, 1, 3);
        WaitFor(() => _terminal.HasSecondScreen);
        ScreenGuard.Restore();
        AssertGivenBack();

        // What is drawn after that does not disturb the shell.
        _clock.Seconds++;
        Step(panel, 2, 3);
        Assert.Equal("", _terminal.Primary);
    }

    /// <summary>Ctrl-Z gives the terminal to the shell, and fg takes it back.</summary>
    [Fact]
    public void A_suspended_process_gives_the_terminal_back_and_takes_it_again()
    {
        using var screen = new ScreenWriter(_terminal, () => { });
        screen.Post(["one"], _terminal.Window);
        WaitFor(() => _terminal.Screen == "one");
        screen.TurnOff();
        AssertGivenBack();
        screen.Post(["two"], _terminal.Window);
        screen.TurnOn();
        WaitFor(() => _terminal.Screen == "two");
        Assert.Equal("", _terminal.Primary);
    }

    [Fact]
    public void Without_a_window_there_are_plain_lines()
    {
        _terminal.Resize(0, 0);
        Assert.Equal(0, Train("run"));
        Assert.DoesNotContain('\e', _terminal.All);
        Assert.Contains("tokens/s", _terminal.Primary, StringComparison.Ordinal);
    }

    private LivePanel Open(bool errorInteractive = true)
    {
        var terminal = new Terminal(_terminal, _error, Interactive: true) { ErrorInteractive = errorInteractive };
        var figures = new PanelFigures
        {
            Title = "model",
            Run = "runs/0001",
            LastStep = 1000,
            Loops = 3,
            Curve = new LossCurve(),
        };
        return new LivePanel(terminal, figures, () => _terminal.Window, new BoardSensors(_cli.Directory, _clock), _clock, null)
        {
            MfuOfToken = 0.005,
        };
    }

    private int Train(string run, Action<long>? onStep = null, CancellationToken interruption = default)
    {
        var terminal = new Terminal(_terminal, _error, Interactive: true) { ErrorInteractive = true, Window = () => _terminal.Window };
        var request = new TrainRequest
        {
            Data = _cli.DataFile,
            Out = _cli.PathOf(run),
            Samples = 1,
            OnStep = onStep,
            Compute = new Compute(Isa.Portable, 1),
        };
        return new TrainingSession<BigramModel>(terminal).Run(request, interruption);
    }

    private void AssertGivenBack()
    {
        Assert.False(_terminal.HasSecondScreen);
        Assert.True(_terminal.HasCursor && _terminal.Wraps);
    }

    private int Widest() => _terminal.Screen.Split('\n').Max(Cells.Width);

    private static void Step(LivePanel panel, int step, double loss) => panel.Step(new StepResult(step, loss, 1, 0.01, 10), 0.1);

    private static void WaitFor(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, s_patience), "It does not happen.");
}
