using System.Globalization;

namespace MicroGpt.CommandLine.Cli;

/// <summary>
/// Shows the progress of a long loop. A terminal gets one line that is rewritten a few times per second; a log gets a new
/// line every few seconds.
/// </summary>
/// <param name="limit">Time after which the loop ends; null for none.</param>
internal sealed class ProgressLine(Terminal terminal, long lastStep, TimeProvider clock, TimeSpan? limit = null)
{
    private static readonly TimeSpan TerminalInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(5);

    private readonly long _began = clock.GetTimestamp();
    private long _shownAt = clock.GetTimestamp();
    private long _stepsSeen;
    private double _loss;
    private double _seconds;
    private long _tokens;
    private int _lossCount;
    private int _width;

    private TimeSpan Interval => terminal.Interactive ? TerminalInterval : LogInterval;

    /// <param name="seconds">Duration of the step, without evaluation and saving.</param>
    public void Step(long step, double loss, long tokens, double seconds)
    {
        _stepsSeen++;
        _loss += loss;
        _lossCount++;
        _tokens += tokens;
        _seconds += seconds;
        if (_stepsSeen == 1 || step == lastStep || clock.GetElapsedTime(_shownAt) >= Interval)
        {
            Show(Describe(step));
            _shownAt = clock.GetTimestamp();
            (_loss, _lossCount, _tokens, _seconds) = (0, 0, 0, 0);
        }
    }

    /// <summary>
    /// Shows the progress of other work between two steps, such as an evaluation. It replaces the line on a terminal; a log gets a line
    /// only if the work lasts.
    /// </summary>
    /// <param name="what">The work, for example "evaluating".</param>
    /// <param name="unit">What is counted.</param>
    public void Activity(string what, long done, long total, string unit = "tokens")
    {
        if (clock.GetElapsedTime(_shownAt) >= Interval)
        {
            Show($"{what} {Text.Count(done)}/{Text.Count(total)} {unit}");
            _shownAt = clock.GetTimestamp();
        }
    }

    /// <summary>Writes a permanent line above the progress line.</summary>
    public void Note(string line)
    {
        Clear();
        terminal.WriteLine(line);
    }

    /// <summary>Removes the progress line.</summary>
    public void Clear()
    {
        if (_width > 0)
        {
            terminal.Output.Write("\r" + new string(' ', _width) + "\r");
            _width = 0;
        }
    }

    private string Describe(long step)
    {
        // The mean since the previous line: the loss of a single step is noisy.
        double loss = _loss / _lossCount;
        double rate = _seconds > 0 ? _tokens / _seconds : 0;
        TimeSpan left = TimeLeft.Of(clock.GetElapsedTime(_began), _stepsSeen, lastStep - step, limit);
        string total = Text.Count(lastStep);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"step {Text.Count(step).PadLeft(total.Length)}/{total}  loss {loss:F4}  {rate,9:N0} tokens/s  {Text.Duration(left)} left");
    }

    private void Show(string line)
    {
        if (!terminal.Interactive)
        {
            terminal.WriteLine(line);
            return;
        }

        terminal.Output.Write("\r" + line.PadRight(_width));
        terminal.Output.Flush();
        _width = line.Length;
    }
}
