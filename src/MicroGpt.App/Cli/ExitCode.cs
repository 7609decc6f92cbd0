namespace MicroGpt.App.Cli;

internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int WrongUsage = 2;

    /// <summary>128 + SIGINT, as shells report it. SIGTERM uses it too: the code means "stopped after saving".</summary>
    public const int Interrupted = 130;
}
