namespace MicroGpt.Runtime.Threading;

/// <summary>A barrier with faults that need an unlucky order of steps. The explorer must find them.</summary>
internal sealed class ForgetfulBarrier(int workers, bool forgetsAbort, bool forgetsSleepers)
{
    private readonly object _gate = new();
    private int _arrived;
    private int _generation;
    private int _sleepers;
    private int _aborted;

    public void Wait()
    {
        int generation = Volatile.Read(ref _generation);
        if (!forgetsAbort && Volatile.Read(ref _aborted) != 0)
        {
            throw new TeamAbortedException();
        }

        if (Interlocked.Increment(ref _arrived) == workers)
        {
            Volatile.Write(ref _arrived, 0);
            Release();
        }
        else
        {
            Sleep(generation);
        }

        if (Volatile.Read(ref _aborted) != 0)
        {
            throw new TeamAbortedException();
        }
    }

    public void Abort()
    {
        Volatile.Write(ref _aborted, 1);
        Release();
    }

    private void Release()
    {
        // Whoever looks for sleepers first misses one that falls asleep in between.
        bool wakes = forgetsSleepers && Volatile.Read(ref _sleepers) != 0;
        Interlocked.Increment(ref _generation);
        wakes = forgetsSleepers ? wakes : Volatile.Read(ref _sleepers) != 0;
        if (wakes)
        {
            Monitor.Enter(_gate);
            Monitor.PulseAll(_gate);
            Monitor.Exit(_gate);
        }
    }

    private void Sleep(int generation)
    {
        Monitor.Enter(_gate);
        Interlocked.Increment(ref _sleepers);
        while (Volatile.Read(ref _generation) == generation)
        {
            Monitor.Wait(_gate);
        }

        Interlocked.Decrement(ref _sleepers);
        Monitor.Exit(_gate);
    }
}
