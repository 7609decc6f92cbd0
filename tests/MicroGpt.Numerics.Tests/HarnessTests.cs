using MicroGpt.Numerics.Tests.Harness;

namespace MicroGpt.Numerics.Tests;

/// <summary>The harness notices what it is there to notice.</summary>
public unsafe class HarnessTests
{
    [Fact]
    public void GuardsNoticeWritesOutside()
    {
        using var buffer = new GuardedFloats(16, poisoned: true);
        buffer.CheckGuards("buffer");
        buffer.Pointer[16] = 1;
        Assert.ThrowsAny<Exception>(() => buffer.CheckGuards("buffer"));
    }

    [Fact]
    public void PoisonIsNotANumber()
    {
        using var buffer = new GuardedFloats(16, poisoned: true);
        Assert.True(float.IsNaN(buffer.Pointer[0] * 0f));
    }

    [Fact]
    public void FailureOfALaneIsReported()
    {
        bool released = false;
        Assert.Throws<LaneFailedException>(() => Team.Run(2, lane =>
        {
            if (lane == 1)
            {
                throw new InvalidOperationException("lane 1");
            }

            while (!Volatile.Read(ref released))
            {
                Thread.Sleep(1);
            }
        }));
        Volatile.Write(ref released, true);
    }

    [Fact]
    public void SchedulesTakeEveryTokenOnce()
    {
        int[][] sequences = [new int[9], new int[1], new int[4]];
        int[][][] schedules =
        [
            Schedules.Chunks(sequences, 1),
            Schedules.Chunks(sequences, 7, 1, 13),
            Schedules.Staggered(sequences),
        ];
        foreach (int[][] schedule in schedules)
        {
            for (int slot = 0; slot < sequences.Length; slot++)
            {
                Assert.Equal(sequences[slot].Length, schedule.Sum(step => step[slot]));
            }
        }
    }
}
