namespace MicroGpt.Runtime.Tests.Training;

/// <summary>Lion on moments and weights in bfloat16.</summary>
public class LionStorageTests
{
    private static readonly OptimizerSettings Settings =
        new(Beta1: 0.9f, Beta2: 0.99f, Epsilon: 1e-8f, WeightDecay: 0.1f, Clip: 0f, Kind: OptimizerKind.Lion);

    /// <summary>The moment and the weight round with bits of their own, those of the parameter and not of the place.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_step_is_that_of_floats_rounded_at_its_end(bool wide)
    {
        const int Step = 7;
        const int First = 5000;
        ushort[] weights = [.. BFloat16MomentArrays.Numbers(800, 1).Select(BFloat16.Nearest)];
        ushort[] moment = [.. BFloat16MomentArrays.Numbers(800, 2).Select(BFloat16.Nearest)];
        float[] exactWeights = [.. weights.Select(BFloat16.Widen)];
        float[] exactMoment = [.. moment.Select(BFloat16.Widen)];
        OptimizerSteps.Run(Settings, Step, 3e-4, norm: 3, (exactWeights, BFloat16MomentArrays.Numbers(800, 4), [exactMoment]), wide: false);
        OptimizerSteps.Run(
            Settings,
            Step,
            3e-4,
            norm: 3,
            (weights, BFloat16MomentArrays.Numbers(800, 4), [moment]),
            wide,
            OptimizerSteps.Chunk(800, First));

        var momentBits = new RoundingBits(Step);
        var weightBits = new RoundingBits(Step, RandomStream.WeightRounding);
        Assert.Equal(exactMoment.Select((x, i) => BFloat16.Stochastic(x, momentBits.At((uint)(i + First)))), moment);
        Assert.Equal(exactWeights.Select((x, i) => BFloat16.Stochastic(x, weightBits.At((uint)(i + First)))), weights);
        Assert.NotEqual(exactMoment.Select(BFloat16.Nearest), moment);
    }

    /// <summary>
    /// With gradients of 1, m should rise to 1. At 0.8 a step adds 0.2 % of 1, which is half the distance between bfloat16 numbers there,
    /// so rounding to nearest stops it. Rounded stochastically, m follows on average, and then also down to gradients of 0.9.
    /// </summary>
    [Fact]
    public void M_follows_the_gradients_as_rounding_to_nearest_does_not()
    {
        const int Parameters = 512;
        const int Steps = 600;
        ushort[] moment = new ushort[Parameters];
        double exact = 0;
        ushort nearest = 0;
        foreach (float gradient in new[] { 1f, 0.9f })
        {
            float[] all = [.. Enumerable.Repeat(gradient, Parameters)];
            for (int step = 1; step <= Steps; step++)
            {
                OptimizerSteps.Run(Settings, step, 1e-3, norm: 1, (new float[Parameters], (float[])all.Clone(), [moment]), wide: true);
                exact = (0.99 * exact) + (0.01 * gradient);
                nearest = BFloat16.Nearest(MathF.FusedMultiplyAdd(0.99f, BFloat16.Widen(nearest), 0.01f * gradient));
            }

            Assert.InRange(moment.Average(m => BFloat16.Widen(m)) / exact, 0.999, 1.001);
            Assert.All(moment, m => Assert.InRange(BFloat16.Widen(m) / exact, 0.93, 1.07));
            Assert.InRange(BFloat16.Widen(nearest), 0.8, 0.81);
        }
    }
}

/// <summary>Laws 3 to 5 for whole steps of Lion.</summary>
public sealed class LionTrainerTests() : StorageLawTests<FourShards>(StorageType.Float32, 6098919037707308007, OptimizerKind.Lion)
{
    [Fact]
    public void It_learns()
    {
        using ToyRun<FourShards> run = Start(2);
        double before = run.Evaluate().Loss;
        run.Steps(100);
        Assert.True(run.Evaluate().Loss < before - 0.5);
    }
}

/// <summary>The same with weights and moment in bfloat16.</summary>
public sealed class BFloat16LionTrainerTests()
    : StorageLawTests<FourShardsInBFloat16>(StorageType.BFloat16, 14953565627869138469, OptimizerKind.Lion);
