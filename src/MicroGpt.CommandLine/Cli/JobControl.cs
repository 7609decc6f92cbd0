using System.Runtime.InteropServices;

namespace MicroGpt.CommandLine.Cli;

/// <summary>Calls back when a shell stops the process with Ctrl-Z, and when it goes on. Linux only; elsewhere it does nothing.</summary>
internal sealed partial class JobControl : IDisposable
{
    private const int StopSignal = 19;

    private readonly PosixSignalRegistration[] _registrations;

    public JobControl(Action stopping, Action continued)
    {
        if (!OperatingSystem.IsLinux())
        {
            _registrations = [];
            return;
        }

        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTSTP, context =>
            {
                // .NET would go on, so the process stops itself.
                context.Cancel = true;
                stopping();
                _ = Signal(Environment.ProcessId, StopSignal);
            }),
            PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ => continued()),
        ];
    }

    public void Dispose() => Array.ForEach(_registrations, registration => registration.Dispose());

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
