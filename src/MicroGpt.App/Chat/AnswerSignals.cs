using System.Runtime.InteropServices;

namespace MicroGpt.App.Chat;

/// <summary>
/// Turns a signal during an answer into a request to stop it. A second signal, or one while nothing is being answered, ends the process
/// as usual.
/// </summary>
internal sealed class AnswerSignals : IDisposable
{
    private readonly Lock _lock = new();
    private readonly bool _survivesInterrupt;
    private readonly PosixSignalRegistration[] _registrations;
    private CancellationTokenSource? _answer;

    /// <param name="survivesInterrupt">Whether the program goes on after Ctrl-C. After SIGTERM and SIGHUP it never does.</param>
    public AnswerSignals(bool survivesInterrupt)
    {
        _survivesInterrupt = survivesInterrupt;
        PosixSignal[] signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];
        _registrations = [.. signals.Select(signal => PosixSignalRegistration.Create(signal, Handle))];
    }

    /// <summary>Whether a signal arrived after which the program ends.</summary>
    public bool MustLeave { get; private set; }

    /// <summary>Begins an answer. The token asks it to stop.</summary>
    public CancellationToken Begin()
    {
        lock (_lock)
        {
            _answer = new CancellationTokenSource();
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
            if (_answer is { IsCancellationRequested: false } answer)
            {
                context.Cancel = true;
                MustLeave |= !_survivesInterrupt || context.Signal != PosixSignal.SIGINT;
                answer.Cancel();
            }
        }
    }
}
