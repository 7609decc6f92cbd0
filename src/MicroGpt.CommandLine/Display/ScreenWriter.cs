using System.Globalization;
using System.Text;
using MicroGpt.CommandLine.Cli;

namespace MicroGpt.CommandLine.Display;

/// <summary>
/// Shows frames on the second screen of a terminal, from a thread of its own. A terminal that is slow or stopped gets fewer frames, and
/// whoever posts them never waits. Ctrl-Z gives the terminal back until the process goes on.
/// </summary>
internal sealed class ScreenWriter : IDisposable
{
    // The second screen, an invisible cursor, and no wrapping, which would move the lines below.
    private const string Enter = "\e[?1049h\e[?25l\e[?7l\e[H\e[2J";
    private const string Leave = "\e[?7h\e[?25h\e[?1049l";

    /// <summary>How long the end of the display waits for a terminal that does not take what it is given.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan s_idle = TimeSpan.FromMilliseconds(500);

    private readonly TextWriter _output;
    private readonly Action _idle;
    private readonly object _gate = new();
    private readonly object _terminal = new();
    private readonly JobControl _jobs;
    private readonly Thread _thread;
    private (string[] Lines, WindowSize Window)? _next;
    private bool _closed;
    private (string[] Lines, WindowSize Window) _shown = ([], default);
    private bool _isOn;
    private bool _isOver;

    /// <param name="idle">Called now and then by the thread when no frame comes, for example to follow the window.</param>
    public ScreenWriter(TextWriter output, Action idle)
    {
        _output = output;
        _idle = idle;
        _thread = new Thread(Run) { IsBackground = true, Name = "display" };
        _jobs = new JobControl(TurnOff, TurnOn);
        ScreenGuard.Set(TurnOffForEver);
        _thread.Start();
    }

    /// <summary>Shows a frame soon. A frame that is not shown yet is dropped.</summary>
    public void Post(string[] lines, WindowSize window)
    {
        lock (_gate)
        {
            _next = (lines, window);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Leaves the screen. The terminal looks as before, with a visible cursor.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join(s_patience);
        TurnOffForEver();
        ScreenGuard.Set(null);
        _jobs.Dispose();
    }

    /// <summary>Takes the screen, and shows the newest frame again if there is one.</summary>
    internal void TurnOn() => WithTerminal(() =>
    {
        if (!_isOn && !_isOver)
        {
            _isOn = true;
            Write(Enter);
            (string[] Lines, WindowSize Window) last = _shown;
            _shown = ([], default);
            Show(last);
        }
    });

    /// <summary>Leaves the screen, from any thread.</summary>
    internal void TurnOff() => WithTerminal(() =>
    {
        if (_isOn)
        {
            _isOn = false;
            Write(Leave);
        }
    });

    private void TurnOffForEver()
    {
        _isOver = true;
        TurnOff();
    }

    private void Run()
    {
        TurnOn();
        while (Take(out (string[] Lines, WindowSize Window)? frame))
        {
            if (frame is { } next)
            {
                WithTerminal(() => Show(next));
            }
            else
            {
                _idle();
            }
        }
    }

    /// <summary>Waits for a frame; null if none came for a while. Returns false at the end.</summary>
    private bool Take(out (string[] Lines, WindowSize Window)? frame)
    {
        lock (_gate)
        {
            if (_next is null && !_closed)
            {
                Monitor.Wait(_gate, s_idle);
            }

            frame = _next;
            _next = null;
            return !_closed;
        }
    }

    /// <summary>Writes the lines that differ from those on the screen, or all of them in another window.</summary>
    private void Show((string[] Lines, WindowSize Window) next)
    {
        if (!_isOn)
        {
            _shown = next;
            return;
        }

        bool anew = next.Window != _shown.Window;
        int rows = anew ? next.Lines.Length : Math.Max(next.Lines.Length, _shown.Lines.Length);
        var text = new StringBuilder(anew ? "\e[2J" : "");
        for (int row = 0; row < rows; row++)
        {
            string line = row < next.Lines.Length ? next.Lines[row] : "";
            if (anew || row >= _shown.Lines.Length || line != _shown.Lines[row])
            {
                // Erased first: after a line as wide as the window, the cursor stands on its last character.
                text.Append(CultureInfo.InvariantCulture, $"\e[{row + 1};1H\e[K{line}");
            }
        }

        _shown = next;
        Write(text.ToString());
    }

    private void Write(string text)
    {
        _output.Write(text);
        _output.Flush();
    }

    /// <summary>Works alone with the terminal. A thread that is blocked by the terminal is not waited for longer than a while.</summary>
    private void WithTerminal(Action work)
    {
        if (!Monitor.TryEnter(_terminal, s_patience))
        {
            return;
        }

        try
        {
            work();
        }
        finally
        {
            Monitor.Exit(_terminal);
        }
    }
}
