namespace MicroGpt.Runtime.Tests.Threading;

public class TeamBarrierTests
{
    [Theory]
    [InlineData(2, 20_000)]
    [InlineData(3, 500)]
    [InlineData(5, 300)]
    public void Nobody_passes_before_all_have_arrived(int workers, int rounds)
    {
        using var pool = new WorkerPool(workers);
        TeamBarrier barrier = pool.CreateBarrier(workers);
        int[] progress = new int[workers * 32];
        int early = 0;
        pool.Run(worker =>
        {
            for (int round = 1; round <= rounds; round++)
            {
                progress[worker * 32] = round;
                barrier.Wait();
                for (int other = 0; other < workers; other++)
                {
                    if (progress[other * 32] != round)
                    {
                        Interlocked.Increment(ref early);
                    }
                }

                barrier.Wait();
            }
        });
        Assert.Equal(0, early);
    }

    [Fact]
    public void A_sleeping_worker_wakes_up()
    {
        using var pool = new WorkerPool(2);
        TeamBarrier barrier = pool.CreateBarrier(2);
        int passed = 0;
        pool.Run(worker =>
        {
            for (int round = 0; round < 5; round++)
            {
                if (worker == round % 2)
                {
                    Thread.Sleep(20);
                }

                barrier.Wait();
                Interlocked.Increment(ref passed);
            }
        });
        Assert.Equal(10, passed);
    }
}
