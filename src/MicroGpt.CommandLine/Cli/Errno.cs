namespace MicroGpt.CommandLine.Cli;

/// <summary>The error numbers of writes that the program tells apart.</summary>
internal static class Errno
{
    public const int Interrupted = 4;
    public const int InputOutput = 5;
    public const int NoSuchDevice = 6;
    public const int BadDescriptor = 9;
    public const int NoSpace = 28;
    public const int BrokenPipe = 32;

    private const int LinuxTryAgain = 11;
    private const int MacTryAgain = 35;

    /// <summary>Whether a pipe or terminal that does not block has no room now.</summary>
    public static bool MeansFullPipe(int error) => error == (OperatingSystem.IsLinux() ? LinuxTryAgain : MacTryAgain);

    /// <summary>Whether nothing will ever arrive again: the terminal has gone, or the output was closed.</summary>
    public static bool MeansLost(int error) => error is InputOutput or NoSuchDevice or BadDescriptor or BrokenPipe;
}
