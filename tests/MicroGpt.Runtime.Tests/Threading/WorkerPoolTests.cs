namespace MicroGpt.Runtime.Tests.Threading;

public class WorkerPoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Every_worker_runs_once_with_its_own_index(int workers)
    {
        using var pool = new WorkerPool(workers);
        int[] runs = new int[workers];
        int[] threads = new int[workers];
        for (int i = 0; i < 100; i++)
        {
            pool.Run(worker =>
            {
                runs[worker]++;
                threads[worker] = Environment.CurrentManagedThreadId;
            });
        }

        Assert.All(runs, count => Assert.Equal(100, count));
        Assert.Equal(workers, threads.Distinct().Count());
        Assert.Equal(Environment.CurrentManagedThreadId, threads[0]);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(3, 0)]
    [InlineData(3, 2)]
    public void An_error_reaches_the_caller_and_the_pool_goes_on(int workers, int failing)
    {
        using var pool = new WorkerPool(workers);
        TeamBarrier barrier = pool.CreateBarrier(workers);
        for (int i = 0; i < 3; i++)
        {
            var error = Assert.Throws<InvalidOperationException>(() => pool.Run(worker =>
            {
                barrier.Wait();
                if (worker == failing)
                {
                    throw new InvalidOperationException($"worker {worker}");
                }

                // Without an abort, the others would wait forever for the failed worker.
                if (workers > 1)
                {
                    barrier.Wait();
                }
            }));
            Assert.Equal($"worker {failing}", error.Message);
            AllMeet(pool, barrier);
        }
    }

    /// <summary>
    /// Teams are aborted from the oldest to the youngest. A worker that was sent away from the youngest barrier therefore arrives at the
    /// oldest one after its abort.
    /// </summary>
    [Theory]
    [InlineData(2, 0)]
    [InlineData(2, 1)]
    [InlineData(4, 2)]
    public void A_worker_that_arrives_after_the_error_does_not_wait(int workers, int failing) => Watchdog.Run(() =>
    {
        using var pool = new WorkerPool(workers);
        TeamBarrier oldest = pool.CreateBarrier(workers);
        TeamBarrier youngest = pool.CreateBarrier(workers);
        int late = 0;
        var error = Assert.Throws<InvalidOperationException>(() => pool.Run(worker =>
        {
            if (worker == failing)
            {
                throw new InvalidOperationException($"worker {worker}");
            }

            Assert.Throws<TeamAbortedException>(youngest.Wait);
            Interlocked.Increment(ref late);
            oldest.Wait();
            Interlocked.Add(ref late, 100);
        }));
        Assert.Equal($"worker {failing}", error.Message);
        Assert.Equal(workers - 1, late);
        AllMeet(pool, oldest);
        AllMeet(pool, youngest);
    });

    [Fact]
    public void Errors_of_several_teams_reach_the_caller_as_that_of_the_lowest_worker() => Watchdog.Run(() =>
    {
        using var pool = new WorkerPool(4);
        TeamBarrier[] teams = [pool.CreateBarrier(2), pool.CreateBarrier(2)];
        TeamBarrier everyone = pool.CreateBarrier(4);

        // A barrier of the pool would be aborted by the first error, and the other worker might not reach its own.
        using var gate = new Barrier(4);
        var error = Assert.Throws<InvalidOperationException>(() => pool.Run(worker =>
        {
            gate.SignalAndWait();
            if (worker % 2 == 1)
            {
                throw new InvalidOperationException($"worker {worker}");
            }

            teams[worker / 2].Wait();
        }));
        Assert.Equal("worker 1", error.Message);
        AllMeet(pool, everyone);
    });

    [Fact]
    public void A_pool_can_be_disposed_after_an_error() => Watchdog.Run(() =>
    {
        var pool = new WorkerPool(3);
        TeamBarrier barrier = pool.CreateBarrier(3);
        Assert.Throws<InvalidOperationException>(() => pool.Run(worker =>
        {
            if (worker == 0)
            {
                throw new InvalidOperationException();
            }

            barrier.Wait();
        }));
        pool.Dispose();
        Assert.Throws<ObjectDisposedException>(() => pool.Run(_ => { }));
    });

    /// <summary>Each of these would wait for ever, or leave a worker waiting.</summary>
    [Fact]
    public void A_running_pool_refuses_whatever_cannot_end() => Watchdog.Run(() =>
    {
        using var pool = new WorkerPool(2);
        TeamBarrier barrier = pool.CreateBarrier(2);
        Action[] refused = [() => pool.Run(_ => { }), pool.Dispose, () => pool.CreateBarrier(2), () => pool.RemoveBarrier(barrier)];
        foreach (Action action in refused)
        {
            var error = Assert.Throws<InvalidOperationException>(() => pool.Run(worker =>
            {
                if (worker == 0)
                {
                    action();
                }
            }));
            Assert.Contains("running", error.Message, StringComparison.Ordinal);
        }

        AllMeet(pool, barrier);
    });

    [Fact]
    public void A_missing_action_is_refused_and_the_workers_stay() => Watchdog.Run(() =>
    {
        using var pool = new WorkerPool(2);
        Assert.Throws<ArgumentNullException>(() => pool.Run(null!));
        AllMeet(pool, pool.CreateBarrier(2));
    });

    [Fact]
    public void A_run_allocates_nothing()
    {
        using var pool = new WorkerPool(2);
        TeamBarrier barrier = pool.CreateBarrier(2);
        long[] allocated = new long[2];
        long[] before = new long[2];
        Action<int> measure = worker => allocated[worker] = GC.GetAllocatedBytesForCurrentThread();
        Action<int> work = worker =>
        {
            if (worker == 1)
            {
                Thread.Sleep(1); // long enough to put the other to sleep
            }

            barrier.Wait();
        };
        pool.Run(work);
        pool.Run(measure);
        allocated.CopyTo(before, 0);
        for (int i = 0; i < 20; i++)
        {
            pool.Run(work);
        }

        pool.Run(measure);
        Assert.Equal(before, allocated);
    }

    [Fact]
    public void Pinned_workers_do_their_work()
    {
        using var pool = new WorkerPool(Environment.ProcessorCount, pin: true);
        int ran = 0;
        pool.Run(_ => Interlocked.Increment(ref ran));
        Assert.Equal(Environment.ProcessorCount, ran);
    }

    [Fact]
    public void A_disposed_pool_refuses_work()
    {
        var pool = new WorkerPool(2);
        pool.Dispose();
        pool.Dispose();
        Assert.Throws<ObjectDisposedException>(() => pool.Run(_ => { }));
    }

    private static void AllMeet(WorkerPool pool, TeamBarrier barrier)
    {
        int ran = 0;
        pool.Run(_ =>
        {
            barrier.Wait();
            Interlocked.Increment(ref ran);
        });
        Assert.Equal(pool.Workers, ran);
    }
}
