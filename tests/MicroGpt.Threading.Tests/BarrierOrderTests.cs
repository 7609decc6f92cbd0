using MicroGpt.Runtime.Threading;

namespace MicroGpt.Threading.Tests;

/// <summary>The barrier of the product under every order of its steps.</summary>
public class BarrierOrderTests
{
    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 3)]
    [InlineData(3, 1)]
    public void Nobody_passes_early_and_nobody_stays(int workers, int rounds) => Holds(world =>
    {
        var barrier = new TeamBarrier(workers);
        int[] arrived = new int[rounds];
        world.Share(barrier, arrived);
        for (int worker = 0; worker < workers; worker++)
        {
            world.Spawn(() =>
            {
                for (int round = 0; round < rounds; round++)
                {
                    arrived[round]++;
                    barrier.Wait();
                    Assert.Equal(workers, arrived[round]);
                    Actor.Forget(round);
                }
            });
        }
    });

    /// <summary>One worker fails instead of arriving. All others leave with an exception, whether they wait or arrive later.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void An_abort_ends_the_wait_of_every_other_worker(int workers) => Holds(world =>
    {
        var barrier = new TeamBarrier(workers);
        world.Share(barrier);
        world.Spawn(barrier.Abort);
        for (int worker = 1; worker < workers; worker++)
        {
            world.Spawn(() => Assert.Throws<TeamAbortedException>(barrier.Wait));
        }
    });

    /// <summary>A worker of another team fails while this team meets. Whoever passes has met the whole team.</summary>
    [Fact]
    public void An_abort_from_outside_lets_nobody_pass_early() => Holds(world =>
    {
        var barrier = new TeamBarrier(2);
        int[] arrived = new int[2];
        world.Share(barrier, arrived);
        for (int worker = 0; worker < 2; worker++)
        {
            world.Spawn(() =>
            {
                for (int round = 0; round < 2; round++)
                {
                    arrived[round]++;
                    if (!Passes(barrier))
                    {
                        // A worker that goes on all the same is stopped again.
                        Assert.Throws<TeamAbortedException>(barrier.Wait);
                        return;
                    }

                    Assert.Equal(2, arrived[round]);
                    Actor.Forget(round);
                }
            });
        }

        world.Spawn(barrier.Abort);
    });

    [Fact]
    public void Two_workers_abort_at_the_same_time() => Holds(world =>
    {
        var barrier = new TeamBarrier(3);
        world.Share(barrier);
        world.Spawn(barrier.Abort);
        world.Spawn(barrier.Abort);
        world.Spawn(() => Assert.Throws<TeamAbortedException>(barrier.Wait));
    });

    /// <summary>What an abort leaves in the counter of arrivals does not reach the next use.</summary>
    [Fact]
    public void A_reset_barrier_is_as_good_as_new() => Holds(world =>
    {
        var barrier = new TeamBarrier(2);
        int[] ended = new int[1];
        int[] arrived = new int[1];
        world.Share(barrier, ended, arrived);
        for (int worker = 0; worker < 2; worker++)
        {
            bool fails = worker == 0;
            world.Spawn(() =>
            {
                if (fails)
                {
                    barrier.Abort();
                    Actor.Step("until the other has left", () => ended[0] == 1);
                    barrier.Reset();
                    ended[0] = 2;
                }
                else
                {
                    Assert.Throws<TeamAbortedException>(barrier.Wait);
                    ended[0] = 1;
                    Actor.Step("until the reset", () => ended[0] == 2);
                }

                Actor.Forget(1);
                arrived[0]++;
                barrier.Wait();
                Assert.Equal(2, arrived[0]);
            });
        }
    });

    private static bool Passes(TeamBarrier barrier)
    {
        try
        {
            barrier.Wait();
            return true;
        }
        catch (TeamAbortedException)
        {
            return false;
        }
    }

    private static void Holds(Action<World> scenario)
    {
        using var explorer = new Explorer();
        string? failure = explorer.Explore(scenario);
        TestContext.Current.TestOutputHelper?.WriteLine($"{explorer.States} states, {explorer.Executions} executions");
        Assert.True(failure is null, failure);
    }
}
