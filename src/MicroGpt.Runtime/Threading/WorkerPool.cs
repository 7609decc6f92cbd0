using System.Runtime.ExceptionServices;

namespace MicroGpt.Runtime.Threading;

/// <summary>
/// A fixed number of workers, the caller among them, that all run the same action with their own index. Work is divided
/// statically by index, never stolen, so that a worker meets the same memory in every step.
/// </summary>
/// <remarks>
/// A run costs two barriers and allocates nothing when the delegate is cached by the caller. One thread at a time may call
/// <see cref="Run"/>. The thread pool of .NET is not used: it puts its threads to sleep between kernels that are shorter
/// than a millisecond.
/// </remarks>
public sealed class WorkerPool : IDisposable
{
    private readonly Thread[] _threads;
    private readonly TeamBarrier _start;
    private readonly TeamBarrier _end;
    private readonly List<TeamBarrier> _teams = [];
    private readonly Exception?[] _errors;
    private Action<int>? _action;
    private int _failed;
    private bool _disposed;

    /// <param name="workers">Workers, the caller among them; at least 1.</param>
    /// <param name="pin">
    /// Keep each background worker on one processor (Linux, and only where there are enough). Best on a machine that does
    /// nothing else, such as a Raspberry Pi; on a shared one it keeps the scheduler from evading other work.
    /// </param>
    public WorkerPool(int workers, bool pin = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        Workers = workers;
        _start = new TeamBarrier(workers);
        _end = new TeamBarrier(workers);
        _errors = new Exception?[workers];
        _threads = new Thread[workers - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            int worker = i + 1;
            _threads[i] = new Thread(() => Work(worker, pin))
            {
                IsBackground = true,
                Name = $"worker {worker}",
            };
            _threads[i].Start();
        }
    }

    public int Workers { get; }

    /// <summary>A barrier for some of the workers, which a failing worker releases.</summary>
    public TeamBarrier CreateBarrier(int workers)
    {
        var barrier = new TeamBarrier(workers);
        _teams.Add(barrier);
        return barrier;
    }

    /// <summary>Forgets a barrier that is no longer used.</summary>
    public void RemoveBarrier(TeamBarrier barrier) => _teams.Remove(barrier);

    /// <summary>
    /// Runs action(index) on every worker, index 0 on the caller, and returns when all have finished. The error of the
    /// worker with the lowest index, if any, is thrown here; the pool stays usable.
    /// </summary>
    public void Run(Action<int> action)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (Workers == 1)
        {
            action(0);
            return;
        }

        _action = action;
        _start.Wait();
        Guarded(0);
        _end.Wait();
        _action = null;
        if (Volatile.Read(ref _failed) != 0)
        {
            ThrowFirst();
        }
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (Workers > 1)
        {
            _action = null;
            _start.Wait();
            foreach (Thread thread in _threads)
            {
                thread.Join();
            }
        }
    }

    private void Work(int worker, bool pin)
    {
        if (pin)
        {
            ProcessorAffinity.TryPin(worker, Workers);
        }

        while (true)
        {
            _start.Wait();
            if (_action is null)
            {
                return;
            }

            Guarded(worker);
            _end.Wait();
        }
    }

    private void Guarded(int worker)
    {
        try
        {
            _action!(worker);
        }
        catch (Exception error) // whatever it is, it must reach the caller and the team must not wait for ever
        {
            _errors[worker] = error;
            Volatile.Write(ref _failed, 1);
            foreach (TeamBarrier team in _teams)
            {
                team.Abort();
            }
        }
    }

    private void ThrowFirst()
    {
        Exception? first = null;
        foreach (Exception? error in _errors)
        {
            first = first is null or TeamAbortedException && error is not null ? error : first;
        }

        Array.Clear(_errors);
        _failed = 0;
        foreach (TeamBarrier team in _teams)
        {
            team.Reset();
        }

        ExceptionDispatchInfo.Throw(first!);
    }
}
