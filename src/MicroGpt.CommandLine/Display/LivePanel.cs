using MicroGpt.CommandLine.Cli;
using MicroGpt.Runtime.Training;

namespace MicroGpt.CommandLine.Display;

/// <summary>
/// Shows a run on the whole window of a terminal, a few times a second. Frames are drawn between steps, so no step's time includes one,
/// and drawing takes at most a hundredth of the time. Lines that stay are printed when the display ends.
/// </summary>
internal sealed class LivePanel : ITrainingDisplay
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(250);

    /// <summary>Drawing takes at most this share of the time.</summary>
    private const double MostCost = 0.01;

    /// <summary>Weight of the losses so far in the smoothed loss, and of the steps so far in the speed.</summary>
    private const double LossMemory = 0.98;
    private const double SpeedMemory = 0.9;

    /// <summary>Lines that stay beyond this number are dropped from the oldest. They are in the metrics too.</summary>
    private const int MostNotes = 1000;

    private readonly Terminal _terminal;
    private readonly Func<WindowSize> _window;
    private readonly PanelFigures _figures;
    private readonly PanelLayout _layout;
    private readonly BoardSensors _sensors;
    private readonly TimeProvider _clock;
    private readonly TimeSpan? _limit;
    private readonly Queue<(bool IsWarning, string Text)> _notes = new();
    private readonly ScreenWriter _screen;
    private readonly object _gate = new();
    private readonly long _began;
    private WindowSize _drawnFor;
    private long? _drawnAt;
    private long? _evaluatedAt;
    private TimeSpan _cost;
    private long _steps;
    private double _lossWeight;
    private double _tokens;
    private double _seconds;
    private bool _disposed;

    /// <param name="figures">What is known before the first step.</param>
    /// <param name="window">Reads the size of the window.</param>
    /// <param name="limit">Time after which the run ends; null for none.</param>
    public LivePanel(
        Terminal terminal, PanelFigures figures, Func<WindowSize> window, BoardSensors sensors, TimeProvider clock, TimeSpan? limit)
    {
        _terminal = terminal;
        _window = window;
        _figures = figures;
        _layout = new PanelLayout(terminal.Coloured);
        _sensors = sensors;
        _clock = clock;
        _limit = limit;
        _figures.HasTimeLimit = limit is not null;
        _began = clock.GetTimestamp();
        _screen = new ScreenWriter(terminal.Output, FollowWindow);
    }

    /// <summary>FLOP/s of training for a token per second, as a share of the peak; 0 if the peak is not known.</summary>
    public double MfuOfToken { get; init; }

    public void Step(in StepResult result, double seconds)
    {
        lock (_gate)
        {
            _steps++;
            _figures.Step = result.Step;
            _figures.Loss = result.Loss;
            _figures.LearningRate = result.LearningRate;
            _lossWeight = (LossMemory * _lossWeight) + 1;
            _figures.SmoothedLoss += (result.Loss - _figures.SmoothedLoss) / _lossWeight;
            _tokens = (SpeedMemory * _tokens) + result.Tokens;
            _seconds = (SpeedMemory * _seconds) + seconds;
            _figures.Curve.Add(result.Loss);
            _figures.Activity = null;
            DrawIfDue(result.Step == _figures.LastStep);
        }
    }

    public void Activity(string what, long done, long total)
    {
        lock (_gate)
        {
            if (IsDue)
            {
                _figures.Activity = $"{what} {Text.Count(done)} of {Text.Count(total)} tokens";
                Draw();
            }
        }
    }

    public void Warn(string sentence)
    {
        lock (_gate)
        {
            // Standard error that goes elsewhere does not disturb the screen.
            if (!_terminal.ErrorInteractive)
            {
                _terminal.Warn(sentence);
            }

            Keep(isWarning: _terminal.ErrorInteractive, sentence);
            Draw();
        }
    }

    public void Evaluated(HeldOutLoss loss, string line)
    {
        lock (_gate)
        {
            _figures.HeldOut = loss;
            _figures.Activity = null;
            Keep(isWarning: false, line);

            // The next step may take long, so the frame does not wait for it, unless evaluations are as frequent as frames.
            bool rare = _evaluatedAt is not { } before || _clock.GetElapsedTime(before) >= s_interval;
            _evaluatedAt = _clock.GetTimestamp();
            DrawIfDue(rare);
        }
    }

    public void Sample(string text)
    {
        lock (_gate)
        {
            _figures.Sample = Cells.OneLine(text);
            DrawIfDue(always: false);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
        }

        _screen.Dispose();
        _layout.Dispose();
        foreach ((bool isWarning, string text) in _notes)
        {
            if (isWarning)
            {
                _terminal.Warn(text);
            }
            else
            {
                _terminal.WriteLine(text);
            }
        }
    }

    private bool IsDue
    {
        get
        {
            TimeSpan interval = _cost / MostCost;
            return _drawnAt is not { } drawnAt || _clock.GetElapsedTime(drawnAt) >= (interval > s_interval ? interval : s_interval);
        }
    }

    private void DrawIfDue(bool always)
    {
        if (always || IsDue)
        {
            Draw();
        }
    }

    /// <summary>Draws for another size of the window. Called by the thread of the screen while a step takes long.</summary>
    private void FollowWindow()
    {
        lock (_gate)
        {
            if (!_disposed && _drawnAt is not null && _window() != _drawnFor)
            {
                Draw();
            }
        }
    }

    private void Draw()
    {
        long began = _clock.GetTimestamp();
        _figures.Elapsed = _clock.GetElapsedTime(_began);
        if (_steps > 0)
        {
            _figures.Left = TimeLeft.Of(_figures.Elapsed, _steps, _figures.LastStep - _figures.Step, _limit);
            _figures.TokensPerSecond = _seconds > 0 ? _tokens / _seconds : 0;
            _figures.Mfu = MfuOfToken > 0 ? _figures.TokensPerSecond * MfuOfToken : null;
        }

        _figures.Board = _sensors.Read();
        _drawnFor = _window();
        _screen.Post(_layout.Lines(_figures, _drawnFor), _drawnFor);
        _drawnAt = _clock.GetTimestamp();
        _cost = _clock.GetElapsedTime(began);
    }

    private void Keep(bool isWarning, string text)
    {
        if (_notes.Count == MostNotes)
        {
            _notes.Dequeue();
        }

        _notes.Enqueue((isWarning, text));
        _figures.Note = text;
    }
}
