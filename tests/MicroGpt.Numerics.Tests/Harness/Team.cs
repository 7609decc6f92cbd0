namespace MicroGpt.Numerics.Tests.Harness;

/// <summary>A team of real threads that all run the same code, each with its lane.</summary>
internal static class Team
{
    public static void Run(int lanes, Action<int> work)
    {
        if (lanes == 1)
        {
            work(0);
            return;
        }

        Exception? failure = null;
        Thread[] threads =
        [
            .. Enumerable.Range(0, lanes).Select(lane => new Thread(() =>
            {
                try
                {
                    work(lane);
                }
#pragma warning disable CA1031 // Any failure of a lane is the test's failure.
                catch (Exception e)
                {
                    Interlocked.CompareExchange(ref failure, e, null);
                }
#pragma warning restore CA1031
            })
            {
                IsBackground = true,
            }),
        ];
        Array.ForEach(threads, thread => thread.Start());

        // A lane that failed never reaches the barrier: the others wait for ever, and their memory must not be freed.
        foreach (Thread thread in threads)
        {
            while (!thread.Join(1))
            {
                if (Volatile.Read(ref failure) is { } e)
                {
                    throw new LaneFailedException(e);
                }
            }
        }

        if (failure is not null)
        {
            throw new LaneFailedException(failure);
        }
    }
}

/// <summary>One lane of a team failed, and others may still be running.</summary>
internal sealed class LaneFailedException(Exception cause) : Exception("A lane failed: " + cause.Message, cause);
