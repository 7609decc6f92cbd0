namespace MicroGpt.CommandLine.Cli;

/// <summary>Gives the terminal back when a signal is about to end the process, which runs no finally block.</summary>
internal static class ScreenGuard
{
    private static Action? s_restore;

    /// <param name="restore">Leaves the screen; null if there is nothing to leave.</param>
    public static void Set(Action? restore) => Volatile.Write(ref s_restore, restore);

    public static void Restore() => Volatile.Read(ref s_restore)?.Invoke();
}
