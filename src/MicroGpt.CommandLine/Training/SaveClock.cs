namespace MicroGpt.CommandLine.Training;

/// <summary>Decides when a run is saved between evaluations, and counts what saving costs.</summary>
/// <remarks>
/// The default interval becomes longer if saving would take more than a hundredth of the time. An interval that a person chose is kept.
/// </remarks>
internal sealed class SaveClock
{
    private const double MostCost = 0.01;

    private readonly SaveInterval _interval;
    private readonly bool _stretches;
    private readonly TimeProvider _clock;
    private readonly long _began;
    private long _savedAt;
    private TimeSpan _lastCost;

    public SaveClock(string every, TimeProvider clock)
    {
        if (!SaveInterval.TryParse(every, out _interval))
        {
            throw new ArgumentException($"'{every}' is not a save interval.", nameof(every));
        }

        _stretches = every == SaveInterval.Default;
        _clock = clock;
        _began = _savedAt = clock.GetTimestamp();
    }

    /// <summary>Number of saves, the failed ones included.</summary>
    public int Saves { get; private set; }

    public TimeSpan Cost { get; private set; }

    /// <summary>Share of the time so far that went to saving.</summary>
    public double Share => Cost / _clock.GetElapsedTime(_began);

    /// <summary>Seconds between two saves; 0 = not by the clock.</summary>
    public double Seconds => _stretches ? Math.Max(_interval.Seconds, _lastCost.TotalSeconds * (1 / MostCost - 1)) : _interval.Seconds;

    public bool IsDue(long step) =>
        (_interval.Steps > 0 && step % _interval.Steps == 0)
        || (_interval.Seconds > 0 && _clock.GetElapsedTime(_savedAt).TotalSeconds >= Seconds);

    /// <summary>Runs a save and measures it. The next one by the clock is due an interval later, also if this one failed.</summary>
    public void Measure(Action save)
    {
        long began = _clock.GetTimestamp();
        try
        {
            save();
        }
        finally
        {
            _lastCost = _clock.GetElapsedTime(began);
            _savedAt = _clock.GetTimestamp();
            Cost += _lastCost;
            Saves++;
        }
    }
}
