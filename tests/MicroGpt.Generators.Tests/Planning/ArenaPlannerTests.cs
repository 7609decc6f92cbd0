using MicroGpt.Generators.Planning;

namespace MicroGpt.Generators.Tests.Planning;

public class ArenaPlannerTests
{
    [Fact]
    public void LiveIntervalsNeverOverlap()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            List<Interval> intervals = [.. Enumerable.Range(0, random.Next(1, 30)).Select(id =>
            {
                int first = random.Next(20);
                return new Interval(id, random.Next(1, 50), first, first + random.Next(10));
            })];

            int size = ArenaPlanner.Place(intervals);

            // An independent check: every cell of memory at every moment belongs to one interval at most.
            var owner = new Dictionary<(int Time, int Cell), int>();
            foreach (Interval interval in intervals)
            {
                Assert.InRange(interval.Offset, 0, size - interval.Size);
                for (int time = interval.First; time <= interval.Last; time++)
                {
                    for (int cell = interval.Offset; cell < interval.Offset + interval.Size; cell++)
                    {
                        Assert.True(owner.TryAdd((time, cell), interval.Id), $"seed {seed}: {interval.Id} overlaps another at {time}");
                    }
                }
            }
        }
    }

    [Fact]
    public void MemoryIsUsedAgain()
    {
        Interval[] chain = [new(0, 10, 0, 1), new(1, 10, 1, 2), new(2, 10, 2, 3), new(3, 10, 3, 4)];

        Assert.Equal(20, ArenaPlanner.Place(chain));
    }
}
