using System.Runtime.InteropServices;

namespace MicroGpt.CommandLine.Cli;

/// <summary>
/// Standard input, output and error as the shell left them. A shell can close them (<c>2&gt;&amp;-</c>). The next file to be opened then
/// gets the free number, and the text of the terminal would go into it.
/// </summary>
internal static partial class StandardDescriptors
{
    private const int Output = 1;
    private const int Error = 2;
    private const int GetFlags = 1;
    private const int CloseOnExec = 1;
    private const int ReadWrite = 2;

    private static readonly bool IsUnix = OperatingSystem.IsLinux() || OperatingSystem.IsMacOS();

    /// <summary>Opens /dev/null in place of closed descriptors. Called before the program opens a file.</summary>
    public static void Claim()
    {
        // The lowest free number is taken, so these are filled in ascending order.
        for (int descriptor = 0; descriptor <= Error && IsUnix; descriptor++)
        {
            if (Control(descriptor, GetFlags) < 0)
            {
                Open("/dev/null", ReadWrite);
            }
        }
    }

    /// <summary>A writer for standard output that reports failures as <see cref="OutputException"/>.</summary>
    public static TextWriter OpenOutput() => IsUnix ? OpenWriter(Output, "Standard output") : Console.Out;

    public static TextWriter OpenError() => IsUnix ? OpenWriter(Error, "Standard error") : Console.Error;

    /// <remarks>
    /// A shell passes no descriptor that closes on exec. One that does was opened by the .NET runtime, because the number was free.
    /// </remarks>
    private static TextWriter OpenWriter(int descriptor, string name) => (Control(descriptor, GetFlags) & CloseOnExec) != 0
        ? TextWriter.Null
        : new StreamWriter(new DescriptorStream(descriptor, name)) { AutoFlush = true };

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
