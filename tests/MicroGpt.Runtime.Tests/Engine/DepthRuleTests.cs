using MicroGpt.Runtime.Tests.Training;

namespace MicroGpt.Runtime.Tests.Engine;

/// <summary>The arithmetic of the exit rules, and what they refuse.</summary>
public sealed unsafe class DepthRuleTests
{
    private static readonly ArchitectureDescription Model = ToyModel<FourShards>.Description.Architecture;

    [Fact]
    public void A_change_is_relative_to_the_state()
    {
        float[] now = [9, 9, 3, 4], last = [9, 9, 3, 1], earlier = [9, 9, 6, 2];
        fixed (float* s = now, before = last, first = earlier)
        {
            var change = new StateChange(channels: 2, stride: 2);
            Assert.Equal(3.0 / 5, change.First(s, before, row: 1));

            // (3 - 2 * 3 + 6, 4 - 2 * 1 + 2) = (3, 4)
            Assert.Equal(1, change.Second(s, before, first, row: 1));
        }
    }

    [Fact]
    public void Odds_are_the_inverse_of_the_largest_probability()
    {
        float[] logits = [-3f, 2.5f, 2f, -70f];
        double[] weights = [.. logits.Select(logit => VectorMath.Exp((double)logit))];
        Assert.Equal(weights.Sum() / weights.Max(), Confidence.Odds(logits), 1e-12);
        Assert.Equal(2, Confidence.Odds([90f, 90f]));
        Assert.Equal(1, Confidence.Odds([90f, -90f]));
    }

    [Fact]
    public void The_first_rule_that_holds_stops_a_token()
    {
        var rule = DepthRule.Of(new ExitOptions { Tolerance = 0.1, Confidence = 0.5 }, Model, loops: 8);
        Assert.True(Stops(rule, change: 0.09, odds: 3));
        Assert.True(Stops(rule, change: 0.2, odds: 2));
        Assert.False(Stops(rule, change: 0.1, odds: 2.001));
        Assert.False(Stops(rule, change: double.NaN, odds: double.NaN));
    }

    [Fact]
    public void Rules_are_asked_from_the_first_step_to_the_loop_before_the_last()
    {
        var rule = DepthRule.Of(new ExitOptions { Tolerance = 0.1 }, Model with { MinSteps = 3 }, loops: 6);
        Assert.Equal([3, 4, 5], Enumerable.Range(1, 7).Where(rule.AsksAt));
        Assert.Equal([3, 4, 5], Enumerable.Range(1, 7).Where(rule.RemembersAt));
        var second = DepthRule.Of(
            new ExitOptions { Tolerance = 0.1, Difference = StateDifference.Second }, Model with { MinSteps = 3 }, loops: 6);
        Assert.Equal([2, 3, 4, 5], Enumerable.Range(1, 7).Where(second.RemembersAt));
        Assert.DoesNotContain(true, Enumerable.Range(1, 7).Select(DepthRule.Of(ExitOptions.None, Model, 6).AsksAt));
    }

    [Fact]
    public void The_exit_token_reaches_to_the_loops_of_the_run()
    {
        var rule = DepthRule.Of(new ExitOptions { Threshold = 0.9 }, Model with { HasExit = true }, loops: 100);
        double spent = 0;

        // Each loop stops half of what is left, so 1 - S_r is 0.875 after three loops and 0.9375 after four.
        int depth = Enumerable.Range(1, 99).First(loop => rule.Stops(loop, logit: 0, 1, 1e9, ref spent));
        Assert.Equal(4, depth);
        spent = 0;
        Assert.DoesNotContain(true, Enumerable.Range(1, 99).Select(loop => rule.Stops(loop, logit: -9, 1, 1e9, ref spent)));
    }

    [Theory]
    [InlineData(-0.1, 0, 1)]
    [InlineData(1.1, 0, 1)]
    [InlineData(double.NaN, 0, 1)]
    [InlineData(1, -0.1, 1)]
    [InlineData(1, double.PositiveInfinity, 1)]
    [InlineData(1, 0, 0)]
    [InlineData(1, 0, 1.1)]
    [InlineData(1, 0, double.NaN)]
    public void Options_out_of_range_are_refused(double threshold, double tolerance, double confidence)
    {
        var options = new ExitOptions { Threshold = threshold, Tolerance = tolerance, Confidence = confidence };
        string message = Assert.Throws<MicroGptException>(() => DepthRule.Of(options, Model with { HasExit = true }, 8)).Message;
        Assert.Contains("out of range", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_loop_leaves_nothing_to_stop()
    {
        var exits = new ExitOptions { Confidence = 0.5 };
        string ofRun = Assert.Throws<MicroGptException>(() => DepthRule.Of(exits, Model, 1)).Message;
        Assert.Contains("use more loops", ofRun, StringComparison.Ordinal);
        string ofModel = Assert.Throws<MicroGptException>(() => DepthRule.Of(exits, Model with { Recurs = false }, 1)).Message;
        Assert.DoesNotContain("use more loops", ofModel, StringComparison.Ordinal);
        Assert.False(DepthRule.Of(ExitOptions.None, Model, 1).AsksAt(1));
    }

    [Fact]
    public void With_full_attention_tokens_stop_together_only()
    {
        ArchitectureDescription full = Model with { Attention = AttentionKind.Full };
        var exits = new ExitOptions { Tolerance = 0.1 };
        string message = Assert.Throws<MicroGptException>(() => DepthRule.Of(exits, full, 8)).Message;
        Assert.Contains("--exit-scope sequence", message, StringComparison.Ordinal);
        Assert.True(DepthRule.Of(exits with { Scope = ExitScope.Sequence }, full, 8).StopsTogether);
        Assert.False(DepthRule.Of(ExitOptions.None, full, 8).AsksAt(1));
    }

    [Fact]
    public void A_set_of_loops_is_sorted_and_has_each_loop_once()
    {
        var loops = LoopSet.Of([8, 1, 8, 4]);
        Assert.Equal([1, 4, 8], loops.Loops);
        Assert.Equal(8, loops.Last);
        Assert.False(loops.IsEvery);
        Assert.True(LoopSet.Every(5).IsEvery);
        Assert.Throws<ArgumentOutOfRangeException>(() => LoopSet.Of([0, 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => LoopSet.Of([]));
    }

    private static bool Stops(DepthRule rule, double change, double odds)
    {
        double spent = 0;
        return rule.Stops(2, logit: 0, change, odds, ref spent);
    }
}
