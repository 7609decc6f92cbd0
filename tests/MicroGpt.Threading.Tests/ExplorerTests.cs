using MicroGpt.Runtime.Threading;
using Interlocked = MicroGpt.Runtime.Threading.Interlocked;
using Volatile = MicroGpt.Runtime.Threading.Volatile;

namespace MicroGpt.Threading.Tests;

/// <summary>The explorer finds faults that a run finds only by luck.</summary>
public class ExplorerTests
{
    [Fact]
    public void A_worker_that_arrives_after_the_abort_is_found_asleep()
    {
        using var explorer = new Explorer();
        string? failure = explorer.Explore(world => Abort(world, new ForgetfulBarrier(2, forgetsAbort: true, forgetsSleepers: false)));
        Assert.Contains("for ever", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lost_wake_up_is_found()
    {
        using var explorer = new Explorer();
        string? failure = explorer.Explore(world => Abort(world, new ForgetfulBarrier(2, forgetsAbort: false, forgetsSleepers: true)));
        Assert.Contains("for ever", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void The_barrier_without_these_faults_passes()
    {
        using var explorer = new Explorer();
        Assert.Null(explorer.Explore(world => Abort(world, new ForgetfulBarrier(2, forgetsAbort: false, forgetsSleepers: false))));
        Assert.InRange(explorer.Executions, 10, 10_000);
    }

    [Fact]
    public void A_failing_assertion_is_reported_with_its_steps()
    {
        using var explorer = new Explorer();
        string? failure = explorer.Explore(world =>
        {
            int value = 0;
            world.Spawn(() => Interlocked.Increment(ref value));
            world.Spawn(() => Assert.Equal(0, Volatile.Read(ref value)));
        });
        Assert.Contains("EqualException", failure, StringComparison.Ordinal);
        Assert.Contains("0 add 1", failure, StringComparison.Ordinal);
    }

    private static void Abort(World world, ForgetfulBarrier barrier)
    {
        world.Spawn(() => Assert.Throws<TeamAbortedException>(barrier.Wait));
        world.Spawn(barrier.Abort);
    }
}
