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

    [Fact]
    public void An_aborted_barrier_stops_whoever_arrives_until_it_is_reset() => Watchdog.Run(() =>
    {
        var barrier = new TeamBarrier(2);
        barrier.Abort();
        Assert.Throws<TeamAbortedException>(barrier.Wait);
        barrier.Abort();
        Assert.Throws<TeamAbortedException>(barrier.Wait);

        barrier.Reset();
        var other = new Thread(barrier.Wait);
        other.Start();
        barrier.Wait();
        other.Join();
    });

    [Fact]
    public void An_abort_wakes_a_sleeping_worker() => Watchdog.Run(() =>
    {
        var barrier = new TeamBarrier(2);
        Exception? error = null;
        var sleeper = new Thread(() => error = Record.Exception(barrier.Wait));
        sleeper.Start();
        Assert.True(SpinWait.SpinUntil(() => (sleeper.ThreadState & ThreadState.WaitSleepJoin) != 0, Watchdog.Patience));
        barrier.Abort();
        sleeper.Join();
        Assert.IsType<TeamAbortedException>(error);
    });
}
