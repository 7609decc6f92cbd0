using System.Runtime.InteropServices;
using MicroGpt.CommandLine.Cli;

namespace MicroGpt.CommandLine.Chat;

/// <summary>
/// Turns signals into requests. With a person at the terminal, a signal stops the answer, and one while nothing is answered ends the
/// process as usual. Elsewhere the first signal ends the program, and the second one the process.
/// </summary>
internal sealed class AnswerSignals : IDisposable
{
    private readonly Lock _lock = new();
    private readonly bool _survivesInterrupt;
    private readonly PosixSignalRegistration[] _registrations;

    // Not disposed: a signal may arrive while the registrations are being removed.
    private readonly CancellationTokenSource _leaving = new();
    private CancellationTokenSource? _answer;

    /// <param name="survivesInterrupt">
    /// Whether a person is at the terminal, so that the program goes on after Ctrl-C. After SIGTERM and SIGHUP it never does.
    /// </param>
    public AnswerSignals(bool survivesInterrupt)
    {
        _survivesInterrupt = survivesInterrupt;
        _registrations = Interruption.Register(Handle);
    }

    /// <summary>Cancelled by a signal after which the program ends.</summary>
    public CancellationToken Leaving => _leaving.Token;

    /// <summary>Begins an answer. The token asks it to stop.</summary>
    public CancellationToken Begin()
    {
        lock (_lock)
        {
            _answer = CancellationTokenSource.CreateLinkedTokenSource(Leaving);
            return _answer.Token;
        }
    }

    public void End()
    {
        lock (_lock)
        {
            _answer?.Dispose();
            _answer = null;
        }
    }

    public void Dispose() => Array.ForEach(_registrations, registration => registration.Dispose());

    internal void Handle(PosixSignalContext context)
    {
        lock (_lock)
        {
            bool stops = _survivesInterrupt ? _answer is { IsCancellationRequested: false } : !_leaving.IsCancellationRequested;
            if (!stops)
            {
                return;
            }

            context.Cancel = true;
            if (_survivesInterrupt && context.Signal == PosixSignal.SIGINT)
            {
                _answer!.Cancel();
            }
            else
            {
                _leaving.Cancel();
            }
        }
    }
}
