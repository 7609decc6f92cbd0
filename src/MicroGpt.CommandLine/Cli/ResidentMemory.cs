using System.Diagnostics;

namespace MicroGpt.CommandLine.Cli;

/// <summary>Physical memory in use by this process.</summary>
internal static class ResidentMemory
{
    /// <summary>The highest number of resident bytes so far; 0 when the system does not report it.</summary>
    public static long Peak()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
