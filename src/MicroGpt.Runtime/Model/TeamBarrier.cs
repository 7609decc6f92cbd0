namespace MicroGpt.Runtime;

/// <summary>A barrier for the fixed number of workers of a team: it spins for a short while and then sleeps.</summary>
public sealed class TeamBarrier(int workers)
{
    private int _waiting;
    private int _generation;

    public void Wait()
    {
        int generation = Volatile.Read(ref _generation);
        if (Interlocked.Increment(ref _waiting) == workers)
        {
            Volatile.Write(ref _waiting, 0);
            Interlocked.Increment(ref _generation);
            return;
        }

        var spinner = default(SpinWait);
        while (Volatile.Read(ref _generation) == generation)
        {
            spinner.SpinOnce();
        }
    }
}
