using System.Runtime.InteropServices;

namespace MicroGpt.CommandLine.Cli;

/// <summary>Standard output or standard error could not be written.</summary>
/// <param name="output">Name of the output.</param>
/// <param name="errno">Error number of the operating system.</param>
internal sealed class OutputException(string output, int errno)
    : IOException($"{output} cannot be written: {Marshal.GetPInvokeErrorMessage(errno)}.")
{
    /// <summary>Whether the program at the other end of a pipe has read all that it wanted.</summary>
    public bool IsReaderGone => errno == Errno.BrokenPipe;

    /// <summary>
    /// Whether nothing will ever arrive again. Otherwise a later write may succeed, for example when a disk has room again.
    /// </summary>
    public bool IsLost => Errno.MeansLost(errno);
}
