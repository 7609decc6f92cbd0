using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MicroGpt.Runtime.Threading;

/// <summary>
/// A barrier for a fixed number of workers: it spins for a short while and then sleeps. What any worker wrote before
/// <see cref="Wait"/> is visible to all of them after it.
/// </summary>
/// <remarks>
/// Sense-reversing with a generation number as the sense (Mellor-Crummey and Scott 1991, section 3.1). The counter that all
/// write and the word that all poll lie on lines of their own. A wait inside a training step is mostly shorter than a
/// microsecond, while sleeping and waking costs tens of them: hence the spin, which gives way to other threads from time to
/// time (on a machine with other work that made a wait ten times shorter). Where workers outnumber processors, the
/// one that is waited for may need the processor that spins: then the spin is very short.
/// </remarks>
public sealed class TeamBarrier
{
    private const int PollsBetweenClocks = 64;

    private readonly int _workers;
    private readonly long _spinTicks;
    private readonly object _gate = new();
    private State _state;

    /// <param name="workers">How many call <see cref="Wait"/> before any of them goes on.</param>
    public TeamBarrier(int workers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        _workers = workers;
        double microseconds = workers <= Environment.ProcessorCount ? 75 : 2;
        _spinTicks = (long)(Stopwatch.Frequency * microseconds / 1e6);
    }

    public int Workers => _workers;

    /// <exception cref="TeamAbortedException"><see cref="Abort"/> was called: a worker failed and will never arrive.</exception>
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

    /// <summary>Frees everyone who waits, now and later, with an exception.</summary>
    internal void Abort()
    {
        Volatile.Write(ref _state.Aborted, 1);
        Release();
    }

    /// <summary>Makes the barrier usable again after <see cref="Abort"/>. No worker may be inside.</summary>
    internal void Reset()
    {
        Volatile.Write(ref _state.Arrived, 0);
        Volatile.Write(ref _state.Aborted, 0);
    }

    private void Release()
    {
        Interlocked.Increment(ref _state.Generation);

        // A sleeper raises Sleepers and then reads Generation; here it is the other way round. With a full fence between
        // the two on both sides, at least one sees what the other wrote, so no wake-up is lost.
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
            // On a busy machine the one that is waited for may be queued behind this very thread.
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

    /// <summary>Words that threads share, 128 bytes apart: no two on one line, nor on a pair fetched together.</summary>
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
