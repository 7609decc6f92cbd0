using System.Diagnostics;

namespace MicroGpt.App.Cli;

/// <summary>Memory of this process that the system backs with pages.</summary>
internal static class ResidentMemory
{
    /// <summary>The most bytes there were at any time; 0 where the system does not tell.</summary>
    public static long Peak()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
