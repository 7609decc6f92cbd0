using System.Runtime.InteropServices;

namespace MicroGpt.CommandLine.Cli;

/// <summary>Size of a terminal's window in characters; 0 if it is not known.</summary>
internal readonly partial record struct WindowSize(int Columns, int Rows)
{
    private const int StandardOutput = 1;
    private const uint GetWindowSize = 0x5413;

    /// <summary>The window of standard output now.</summary>
    /// <remarks><see cref="Console"/> would take over the keyboard to answer, so Linux is asked itself.</remarks>
    public static WindowSize Read()
    {
        if (!OperatingSystem.IsLinux())
        {
            return new WindowSize(Console.WindowWidth, Console.WindowHeight);
        }

        return Control(StandardOutput, GetWindowSize, out Cells cells) == 0 ? new WindowSize(cells.Columns, cells.Rows) : default;
    }

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Control(int descriptor, nuint request, out Cells cells);

    /// <summary>The struct winsize of Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Cells
    {
        public ushort Rows;
        public ushort Columns;
        public ushort PixelWidth;
        public ushort PixelHeight;
    }
}
