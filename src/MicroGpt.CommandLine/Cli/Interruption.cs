using System.Globalization;
using System.Runtime.InteropServices;

namespace MicroGpt.CommandLine.Cli;

/// <summary>
/// Turns the first Ctrl-C, SIGTERM or SIGHUP into a request to stop. The second one ends the process. A Ctrl-C or SIGHUP that was ignored
/// when the program began stays ignored: <c>nohup</c> asks for that.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private const string StatusFile = "/proc/self/status";
    private const string IgnoredMask = "SigIgn:";

    private static readonly (PosixSignal Signal, int Number)[] s_signals =
        [(PosixSignal.SIGHUP, 1), (PosixSignal.SIGINT, 2), (PosixSignal.SIGTERM, 15)];

    // Not disposed: a signal may arrive while the registrations are being removed.
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    public Interruption() => _registrations = Register(Handle);

    public CancellationToken Token => _source.Token;

    public void Dispose() => Array.ForEach(_registrations, registration => registration.Dispose());

    /// <summary>Handles Ctrl-C, SIGTERM and SIGHUP, except those that were ignored when the program began.</summary>
    public static PosixSignalRegistration[] Register(Action<PosixSignalContext> handle)
    {
        ulong ignored = ReadIgnored();
        return
        [
            .. s_signals
                .Where(signal => (ignored >> (signal.Number - 1) & 1) == 0)
                .Select(signal => PosixSignalRegistration.Create(signal.Signal, handle)),
        ];
    }

    private void Handle(PosixSignalContext context)
    {
        if (!_source.IsCancellationRequested)
        {
            context.Cancel = true;
            _source.Cancel();
        }
        else
        {
            ScreenGuard.Restore();
        }
    }

    /// <summary>The signals that this process ignores, one bit for each; 0 if the system does not tell.</summary>
    private static ulong ReadIgnored()
    {
        string? line = File.Exists(StatusFile)
            ? File.ReadLines(StatusFile).FirstOrDefault(text => text.StartsWith(IgnoredMask, StringComparison.Ordinal))
            : null;
        return ulong.TryParse(line?[IgnoredMask.Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong mask)
            ? mask
            : 0;
    }
}
