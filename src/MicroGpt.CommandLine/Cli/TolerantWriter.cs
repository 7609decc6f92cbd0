using System.Text;

namespace MicroGpt.CommandLine.Cli;

/// <summary>
/// Passes text on and never fails, for work that matters more than its messages. It goes silent when the terminal or the reader has gone.
/// After another failure, such as a full disk, it warns once and keeps trying.
/// </summary>
/// <param name="warn">Receives the failure; null to say nothing.</param>
internal sealed class TolerantWriter(TextWriter inner, Action<OutputException>? warn = null) : TextWriter
{
    private bool _lost;
    private bool _warned;

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Try(() => inner.Write(value));

    public override void Write(string? value) => Try(() => inner.Write(value));

    public override void WriteLine() => Try(inner.WriteLine);

    public override void WriteLine(string? value) => Try(() => inner.WriteLine(value));

    public override void Flush() => Try(inner.Flush);

    private void Try(Action write)
    {
        if (_lost)
        {
            return;
        }

        try
        {
            write();
        }
        catch (OutputException failure)
        {
            _lost = failure.IsLost;
            if (!_lost && !_warned)
            {
                _warned = true;
                warn?.Invoke(failure);
            }
        }
    }
}
