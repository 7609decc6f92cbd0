using System.Diagnostics;

namespace MicroGpt.Experiments;

/// <summary>Foresees how long the trials take that are left, from how fast those went that this program finished.</summary>
/// <param name="work">Of all trials that are not finished, in the units of <see cref="Effort.WorkOf"/>.</param>
internal sealed class Progress(Effort effort, double work)
{
    private readonly Lock _lock = new();
    private readonly Stopwatch _training = new();
    private double _done;

    /// <summary>Time counts while trials run, and not while programs are built or thresholds measured.</summary>
    public void Start() => _training.Start();

    public void Stop() => _training.Stop();

    /// <returns>What is left, for the person who waits.</returns>
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
