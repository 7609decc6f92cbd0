using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MicroGpt.Runtime.Threading;

/// <summary>
/// A barrier for a fixed number of workers that spins briefly and then sleeps. Everything that any worker wrote before
/// <see cref="Wait"/> is visible to all workers after it.
/// </summary>
/// <remarks>
/// Sense-reversing, with a generation number as the sense (Mellor-Crummey and Scott 1991, section 3.1). The counter that all
/// workers write and the word that all poll are on separate cache lines. Most waits inside a training step are shorter than a
/// microsecond, but sleeping and waking costs tens of microseconds: hence the spin. The spin yields to other threads from time
/// to time, which made waits ten times shorter on a machine with other work. If workers outnumber processors, the spin is very
/// short, because the late worker may need the processor that spins.
/// <para>
/// The generation also says whether the barrier is aborted, so one read tells both. It is even, a completed barrier adds 2, and an
/// abort sets the lowest bit. A worker that read g passes only if it then reads g + 2. An odd value stops whoever arrives after the
/// abort, and <see cref="Reset"/> skips g + 2, so that nobody mistakes it for a completed barrier.
/// </para>
/// <para>
/// A test compiles this file a second time, against a Volatile, Interlocked, Monitor and Stopwatch of its own, and runs it under every
/// order of the accesses to shared memory. For this the code calls Monitor instead of using a lock statement.
/// </para>
/// </remarks>
public sealed class TeamBarrier
{
    private const int PollsBetweenClocks = 64;
    private const int AbortedBit = 1;
    private const int Completed = 2;

    private readonly int _workers;
    private readonly long _spinTicks;
    private readonly object _gate = new();
    private State _state;

    /// <param name="workers">Number of workers that must call <see cref="Wait"/> before any of them continues.</param>
    public TeamBarrier(int workers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        _workers = workers;
        double microseconds = workers <= Environment.ProcessorCount ? 75 : 2;
        _spinTicks = (long)(Stopwatch.Frequency * microseconds / 1e6);
    }

    public int Workers => _workers;

    /// <exception cref="TeamAbortedException"><see cref="Abort"/> was called, because a worker failed and will never arrive.</exception>
    public void Wait()
    {
        int generation = Volatile.Read(ref _state.Generation);
        if ((generation & AbortedBit) != 0)
        {
            throw new TeamAbortedException();
        }

        // An abort from here on changes the generation, which ends every wait below.
        if (Interlocked.Increment(ref _state.Arrived) == _workers)
        {
            Volatile.Write(ref _state.Arrived, 0);
            Interlocked.Add(ref _state.Generation, Completed);
            WakeSleepers();
        }
        else if (!Spin(generation))
        {
            Sleep(generation);
        }

        // The next barrier cannot complete without this worker, so any other value comes from an abort.
        if (Volatile.Read(ref _state.Generation) != generation + Completed)
        {
            throw new TeamAbortedException();
        }
    }

    /// <summary>Ends all current and later waits with an exception. Any number of workers may call it at the same time.</summary>
    internal void Abort()
    {
        Interlocked.Or(ref _state.Generation, AbortedBit);
        WakeSleepers();
    }

    /// <summary>Makes the barrier usable again after <see cref="Abort"/>. No worker may be inside <see cref="Wait"/>.</summary>
    internal void Reset()
    {
        Volatile.Write(ref _state.Arrived, 0);
        int generation = Volatile.Read(ref _state.Generation);
        Volatile.Write(ref _state.Generation, (generation | AbortedBit) + AbortedBit + Completed);
    }

    private void WakeSleepers()
    {
        // A sleeper raises Sleepers and then reads Generation; this side has written Generation and now reads Sleepers. Both have a
        // full fence in between, so at least one sees the other's write and no wake-up is lost.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _state.Sleepers) != 0)
        {
            Monitor.Enter(_gate);
            Monitor.PulseAll(_gate);
            Monitor.Exit(_gate);
        }
    }

    private bool Spin(int generation)
    {
        // Most waits end here, before the clock is read.
        if (Poll(generation))
        {
            return true;
        }

        long end = Stopwatch.GetTimestamp() + _spinTicks;
        do
        {
            // On a busy machine, the late worker may be queued behind this thread.
            Thread.Yield();
            if (Poll(generation))
            {
                return true;
            }
        }
        while (Stopwatch.GetTimestamp() < end);

        return false;
    }

    private bool Poll(int generation)
    {
        for (int poll = 0; poll < PollsBetweenClocks; poll++)
        {
            if (Volatile.Read(ref _state.Generation) != generation)
            {
                return true;
            }

            Thread.SpinWait(1);
        }

        return false;
    }

    private void Sleep(int generation)
    {
        Monitor.Enter(_gate);
        Interlocked.Increment(ref _state.Sleepers);
        try
        {
            Interlocked.MemoryBarrier();
            while (Volatile.Read(ref _state.Generation) == generation)
            {
                Monitor.Wait(_gate);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _state.Sleepers);
            Monitor.Exit(_gate);
        }
    }

    /// <summary>Words that threads share, 128 bytes apart, so that no two share a cache line or a pair of prefetched lines.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 512)]
    private struct State
    {
        [FieldOffset(128)]
        public int Arrived;

        [FieldOffset(256)]
        public int Generation;

        [FieldOffset(384)]
        public int Sleepers;
    }
}
