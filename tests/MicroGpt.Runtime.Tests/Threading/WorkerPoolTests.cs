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

            int ran = 0;
            pool.Run(_ =>
            {
                barrier.Wait();
                Interlocked.Increment(ref ran);
            });
            Assert.Equal(workers, ran);
        }
    }

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
}
