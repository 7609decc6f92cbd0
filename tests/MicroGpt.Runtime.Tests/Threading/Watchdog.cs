using System.Runtime.ExceptionServices;

namespace MicroGpt.Runtime.Tests.Threading;

/// <summary>Runs a test that would hang if a worker waited for ever. It then fails with a message.</summary>
internal static class Watchdog
{
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(60);

    public static void Run(Action test)
    {
        Exception? error = null;
        var thread = new Thread(() => error = Record.Exception(test)) { IsBackground = true };
        thread.Start();
        Assert.True(thread.Join(Patience), $"The test did not end within {Patience.TotalSeconds} s: a worker waits forever.");
        if (error is not null)
        {
            ExceptionDispatchInfo.Throw(error);
        }
    }
}
