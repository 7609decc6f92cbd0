using MicroGpt.Runtime.Threading;

namespace MicroGpt.Threading.Tests;

/// <summary>The worker pool of the product under every order of its steps, from its construction to the end of its threads.</summary>
public class PoolOrderTests
{
    [Fact]
    public void Runs_and_ends() => Holds(2, pool =>
    {
        int[] runs = new int[2];
        Actor.World!.Share(runs);
        for (int run = 0; run < 2; run++)
        {
            pool.Run(worker =>
            {
                Actor.Forget(run);
                runs[worker]++;
            });
            Actor.Forget(run);
            Assert.Equal([run + 1, run + 1], runs);
        }
    });

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Goes_on_after_an_error(int failing) => Holds(2, pool =>
    {
        TeamBarrier barrier = pool.CreateBarrier(2);
        var error = Assert.Throws<InvalidOperationException>(() => pool.Run(worker =>
        {
            Actor.Forget(1);
            if (worker == failing)
            {
                throw new InvalidOperationException($"worker {worker}");
            }

            barrier.Wait();
        }));
        Actor.Forget(1);
        Assert.Equal($"worker {failing}", error.Message);
        int[] arrived = new int[1];
        Actor.World!.Share(arrived);
        pool.Run(_ =>
        {
            Actor.Forget(2);
            arrived[0]++;
            barrier.Wait();
            Assert.Equal(2, arrived[0]);
        });
        Actor.Forget(2);
    });

    [Fact]
    public void Ends_after_an_error_of_every_worker() => Holds(2, pool =>
    {
        pool.CreateBarrier(2);
        var error = Assert.Throws<InvalidOperationException>(() => pool.Run(worker =>
        {
            Actor.Forget(1);
            throw new InvalidOperationException($"worker {worker}");
        }));
        Actor.Forget(1);
        Assert.Equal("worker 0", error.Message);
    });

    private static void Holds(int workers, Action<WorkerPool> scenario)
    {
        using var explorer = new Explorer();
        string? failure = explorer.Explore(world => world.Spawn(() =>
        {
            using var pool = new WorkerPool(workers);
            Actor.World!.Share(pool);
            scenario(pool);
        }));
        TestContext.Current.TestOutputHelper?.WriteLine($"{explorer.States} states, {explorer.Executions} executions");
        Assert.True(failure is null, failure);
    }
}
