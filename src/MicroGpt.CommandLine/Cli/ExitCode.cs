namespace MicroGpt.CommandLine.Cli;

internal static class ExitCode
{
    /// <summary>Also when the reader of a pipe has gone, as in <c>generate | head</c>: it got what it wanted.</summary>
    public const int Done = 0;
    public const int Failed = 1;
    public const int WrongUsage = 2;

    /// <summary>128 + SIGINT, as shells report it. SIGTERM and SIGHUP use it too: the code means "stopped, and nothing was lost".</summary>
    public const int Interrupted = 130;
}
