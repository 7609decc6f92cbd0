using System.Runtime.InteropServices;

namespace MicroGpt.CommandLine.Cli;

/// <summary>
/// Writes to a file descriptor. The stream of <see cref="Console"/> hides that the reader of a pipe has gone; this one reports it.
/// </summary>
/// <param name="name">Name of the output in error messages.</param>
internal sealed unsafe partial class DescriptorStream(int descriptor, string name) : Stream
{
    private static readonly TimeSpan FullPipe = TimeSpan.FromMilliseconds(5);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="OutputException">The operating system refused it.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            fixed (byte* bytes = buffer)
            {
                nint written = WriteTo(descriptor, bytes, (nuint)buffer.Length);
                if (written >= 0)
                {
                    buffer = buffer[(int)written..];
                    continue;
                }
            }

            int error = Marshal.GetLastPInvokeError();
            if (Errno.MeansFullPipe(error))
            {
                Thread.Sleep(FullPipe);
            }
            else if (error != Errno.Interrupted)
            {
                throw new OutputException(name, error);
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteTo(int descriptor, byte* bytes, nuint count);
}
