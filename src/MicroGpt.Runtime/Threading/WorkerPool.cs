using System.Runtime.ExceptionServices;

namespace MicroGpt.Runtime.Threading;

/// <summary>
/// A fixed number of workers, including the caller, that all run the same action with their own index. Work is divided
/// statically by index and never stolen, so that a worker uses the same memory in every step.
/// </summary>
/// <remarks>
/// A run costs two barriers and allocates nothing if the caller caches the delegate. Only one thread at a time may call
/// <see cref="Run"/>. The .NET thread pool is not used, because it puts its threads to sleep between kernels shorter than a
/// millisecond.
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

    /// <param name="workers">Number of workers, including the caller; at least 1.</param>
    /// <param name="pin">
    /// Whether to keep each background worker on one processor (Linux only, and only if there are enough processors). This is best
    /// on a machine that does nothing else, such as a Raspberry Pi. On a shared machine it keeps the scheduler from avoiding other
    /// work.
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

    /// <summary>Creates a barrier for some of the workers. A failing worker releases it.</summary>
    /// <exception cref="InvalidOperationException">The pool is running.</exception>
    public TeamBarrier CreateBarrier(int workers)
    {
        RequireIdle();
        var barrier = new TeamBarrier(workers);
        _teams.Add(barrier);
        return barrier;
    }

    /// <summary>Removes a barrier that is no longer used.</summary>
    /// <exception cref="InvalidOperationException">The pool is running.</exception>
    public void RemoveBarrier(TeamBarrier barrier)
    {
        RequireIdle();
        _teams.Remove(barrier);
    }

    /// <summary>
    /// Runs action(index) on every worker, with index 0 on the caller, and returns when all have finished. If workers fail, the
    /// error of the lowest index is thrown here. The pool stays usable.
    /// </summary>
    /// <exception cref="InvalidOperationException">The pool is running: an action may not start another one.</exception>
    public void Run(Action<int> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        ObjectDisposedException.ThrowIf(_disposed, this);
        RequireIdle();
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

    /// <exception cref="InvalidOperationException">The pool is running: its workers still use memory of the caller.</exception>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        RequireIdle();
        _disposed = true;
        if (Workers > 1)
        {
            _start.Wait(); // without an action, which ends the workers
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

    /// <summary>A second action or a change of the teams during a run would wait for ever or leave a worker waiting.</summary>
    private void RequireIdle()
    {
        if (_action is not null)
        {
            throw new InvalidOperationException("The worker pool is running. Wait until Run returns.");
        }
    }

    private void Guarded(int worker)
    {
        try
        {
            _action!(worker);
        }
        catch (Exception error) // any error must reach the caller, and the team must not wait for this worker
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
