using MicroGpt.Runtime.Threading;
using Microsoft.Coyote.SystematicTesting;

namespace MicroGpt.Coyote;

/// <summary>
/// Scenarios that Coyote runs under schedules of its choice. Unlike MicroGpt.Threading.Tests it samples the schedules, but it rewrites the
/// compiled code, so the code is what the framework runs: real locks, real threads, the whole spin.
/// </summary>
public static class Scenarios
{
    [Test]
    public static void LateArrival()
    {
        var barrier = new TeamBarrier(2);
        bool aborted = false;
        var late = new Thread(() =>
        {
            try
            {
                barrier.Wait();
            }
            catch (TeamAbortedException)
            {
                aborted = true;
            }
        });
        late.Start();
        barrier.Abort();
        late.Join();
        Require(aborted, "the worker passed alone");
    }

    [Test]
    public static void PoolGoesOnAfterAnError()
    {
        using var pool = new WorkerPool(2);
        TeamBarrier barrier = pool.CreateBarrier(2);
        string? error = null;
        try
        {
            pool.Run(worker =>
            {
                if (worker == 1)
                {
                    throw new InvalidOperationException("planned");
                }

                barrier.Wait();
            });
        }
        catch (InvalidOperationException planned)
        {
            error = planned.Message;
        }

        Require(error == "planned", "the error is lost");
        int arrived = 0;
        pool.Run(_ =>
        {
            Interlocked.Increment(ref arrived);
            barrier.Wait();
            Require(Volatile.Read(ref arrived) == 2, "a worker passed early");
        });
    }

    private static void Require(bool holds, string fault)
    {
        if (!holds)
        {
            throw new InvalidOperationException(fault);
        }
    }
}
