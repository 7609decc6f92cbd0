namespace MicroGpt.CommandLine.Cli;

internal static class TimeLeft
{
    /// <summary>Estimates how long a loop goes on, from the mean duration of its steps so far.</summary>
    /// <param name="elapsed">Time since the loop began.</param>
    /// <param name="done">Number of steps since then; at least 1.</param>
    /// <param name="limit">Time after which the loop ends; null for none.</param>
    public static TimeSpan Of(TimeSpan elapsed, long done, long remaining, TimeSpan? limit)
    {
        // A run of many slow steps may exceed what a TimeSpan holds.
        double seconds = elapsed.TotalSeconds / done * remaining;
        TimeSpan left = TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.MaxValue.TotalSeconds / 2));
        TimeSpan rest = limit - elapsed ?? left;
        return rest < TimeSpan.Zero ? TimeSpan.Zero : rest < left ? rest : left;
    }
}
