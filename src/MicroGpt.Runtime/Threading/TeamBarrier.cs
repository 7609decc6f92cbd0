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
/// </remarks>
public sealed class TeamBarrier
{
    private const int PollsBetweenClocks = 64;

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
        if (Interlocked.Increment(ref _state.Arrived) == _workers)
        {
            Volatile.Write(ref _state.Arrived, 0);
            Release();
        }
        else if (!Spin(generation))
        {
            Sleep(generation);
        }

        if (Volatile.Read(ref _state.Aborted) != 0)
        {
            throw new TeamAbortedException();
        }
    }

    /// <summary>Ends all current and later waits with an exception.</summary>
    internal void Abort()
    {
        Volatile.Write(ref _state.Aborted, 1);
        Release();
    }

    /// <summary>Makes the barrier usable again after <see cref="Abort"/>. No worker may be waiting.</summary>
    internal void Reset()
    {
        Volatile.Write(ref _state.Arrived, 0);
        Volatile.Write(ref _state.Aborted, 0);
    }

    private void Release()
    {
        Interlocked.Increment(ref _state.Generation);

        // A sleeper raises Sleepers and then reads Generation; this side writes Generation and then reads Sleepers. Both have a
        // full fence in between, so at least one sees the other's write and no wake-up is lost.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _state.Sleepers) != 0)
        {
            lock (_gate)
            {
                Monitor.PulseAll(_gate);
            }
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
        lock (_gate)
        {
            Interlocked.Increment(ref _state.Sleepers);
            Interlocked.MemoryBarrier();
            while (Volatile.Read(ref _state.Generation) == generation)
            {
                Monitor.Wait(_gate);
            }

            Interlocked.Decrement(ref _state.Sleepers);
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

        [FieldOffset(388)]
        public int Aborted;
    }
}
