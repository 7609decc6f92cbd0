using System.Text;

namespace MicroGpt.App.Tests;

/// <summary>An output that takes some lines and then fails with an error number.</summary>
internal sealed class FailingWriter(int errno, int lines = 0) : TextWriter
{
    private readonly StringBuilder _text = new();

    public int Failures { get; private set; }

    /// <summary>Whether writing works again, as when a disk has room again.</summary>
    public bool Works { get; set; }

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value)
    {
        if (!Works && _text.ToString().Count(c => c == '\n') >= lines)
        {
            Failures++;
            throw new OutputException("Standard output", errno);
        }

        _text.Append(value);
    }

    public override string ToString() => _text.ToString();
}
