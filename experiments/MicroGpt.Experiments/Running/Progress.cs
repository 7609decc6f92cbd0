using System.Diagnostics;

namespace MicroGpt.Experiments;

/// <summary>Predicts the remaining time from the speed of the trials that this program has finished.</summary>
/// <param name="work">Work of all unfinished trials, in the units of <see cref="Effort.WorkOf"/>.</param>
internal sealed class Progress(Effort effort, double work)
{
    private readonly Lock _lock = new();
    private readonly Stopwatch _training = new();
    private double _done;

    /// <summary>Starts the time. It counts while trials run, but not while programs are built or thresholds measured.</summary>
    public void Start() => _training.Start();

    public void Stop() => _training.Stop();

    /// <returns>The remaining work and time as text.</returns>
    public string Finish(Trial trial)
    {
        lock (_lock)
        {
            _done += effort.WorkOf(trial);
            return Remaining(_training.Elapsed, _done, work);
        }
    }

    internal static string Remaining(TimeSpan elapsed, double done, double all) => all - done <= all * 1e-9
        ? "all trained"
        : $"{Text.Fixed(done / all * 100, 0)} % trained, about {Text.Duration(elapsed * ((all - done) / done))} left";
}
