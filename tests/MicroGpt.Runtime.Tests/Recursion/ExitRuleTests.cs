namespace MicroGpt.Runtime.Tests;

public sealed class ExitRuleTests
{
    [Theory]
    [InlineData(0.5, 1)]
    [InlineData(0.9, 2)]
    [InlineData(0.999, 3)]
    public void A_token_stops_where_the_chance_to_have_stopped_reaches_the_threshold(double threshold, int minSteps)
    {
        var random = new CounterRandom(5, RandomStream.Data);
        for (ulong draw = 0; draw < 200; draw++)
        {
            double[] logits = [.. Enumerable.Range(0, 8).Select(i => 3 * random.Normal((draw * 8) + (ulong)i))];
            double survival = 1;
            int expected = 0;
            for (int r = minSteps; r <= 8 && expected == 0; r++)
            {
                survival *= 1 - (1 / (1 + Math.Exp(-logits[r - 1])));
                expected = 1 - survival >= threshold ? r : 0;
            }

            Assert.Equal(expected == 0 ? 9 : expected, Depth(new ExitRule(threshold, minSteps), logits));
        }
    }

    [Fact]
    public void Threshold_1_never_stops_and_0_stops_at_once()
    {
        Assert.Equal(4, Depth(new ExitRule(1, 1), [700, 700, 700]));
        Assert.Equal(1, Depth(new ExitRule(0, 1), [-700, -700, -700]));
        Assert.Equal(2, Depth(new ExitRule(0, 2), [700, -700, -700]));
    }

    [Fact]
    public void Nothing_is_rounded_away_near_1()
    {
        // 1 - S rounds to 1 in double from z = 37 on, so the rule must not compare it.
        double almost = 1 - Math.Pow(2, -53);
        Assert.Equal(2, Depth(new ExitRule(almost, 1), [30, 30]));
        Assert.Equal(1, Depth(new ExitRule(almost, 1), [37, 30]));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    public void Other_thresholds_are_errors(double threshold) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ExitRule(threshold, 1));

    /// <returns>The loop at which the rule stops; one more than the number of logits if it never stops.</returns>
    private static int Depth(ExitRule rule, double[] logits)
    {
        double spent = 0;
        int loop = 1;
        while (loop <= logits.Length && !rule.Stops(loop, logits[loop - 1], ref spent))
        {
            loop++;
        }

        return loop;
    }
}
