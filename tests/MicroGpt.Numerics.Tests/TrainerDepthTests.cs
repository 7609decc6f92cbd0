using MicroGpt.Numerics.Tests.Harness;
using MicroGpt.Numerics.Tests.Reference;

namespace MicroGpt.Numerics.Tests;

/// <summary>Training steps with sampled depth and with truncated gradients, compared with the oracle.</summary>
public class TrainerDepthTests
{
    private const double LossTolerance = 1e-6;
    private const long Seed = 3;

    /// <summary>
    /// One step of each depth that occurs. Some of these specs truncate the gradient; some use only the loss of the last loop.
    /// </summary>
    [Theory]
    [MemberData(nameof(ModelCases.DeepNames), MemberType = typeof(ModelCases))]
    public void StepsOfEveryDepthMatchTheOracle(string name)
    {
        ModelCase model = ModelCases.Get(name);
        var sampling = new DepthSampling((model.Options.LoopCount + 1) / 2, model.Options.MinSteps, model.Options.LoopCount, Seed);
        TrainerOptions options = Options(model) with { Depth = sampling };
        int[] steps = FirstStepOfEveryDepth(sampling);
        Assert.Equal(
            Enumerable.Range(model.Options.MinSteps, model.Options.LoopCount - model.Options.MinSteps + 1),
            steps.Select(step => sampling.At(step)));
        Assert.All(steps, step => Check(model, options, step, sampling.At(step)));
    }

    /// <summary>Before the step at which loops are switched on, a step runs no more loops than it must.</summary>
    [Theory]
    [InlineData("inject-scaled-loops")]
    [InlineData("exit-deep")]
    public void StepsBeforeTheStartRunTheFirstLoops(string name)
    {
        ModelCase model = ModelCases.Get(name);
        TrainerOptions options = Options(model) with { Depth = null, StartStep = 4 };
        Check(model, options, step: 3, model.Options.MinSteps);
        Check(model, options, step: 4, model.Options.LoopCount);
    }

    /// <summary>Without sampling every step runs all loops, and the oracle's gradient is truncated where the spec says so.</summary>
    [Theory]
    [MemberData(nameof(ModelCases.DeepNames), MemberType = typeof(ModelCases))]
    public void StepsOfAllLoopsMatchTheOracle(string name)
    {
        ModelCase model = ModelCases.Get(name);
        Check(model, Options(model) with { Depth = null }, step: 7, model.Options.LoopCount);
    }

    [Fact]
    public void SpecsTruncateBothKindsOfLossAtOneLoopAndMore()
    {
        IEnumerable<ReferenceOptions> deep = ModelCases.All.Select(model => model.Options).Where(o => o.BackpropSteps < o.LoopCount);
        Assert.Contains(deep, o => o.Loss == Reference.LoopLoss.Last && o.BackpropSteps == 1);
        Assert.Contains(deep, o => o.Loss == Reference.LoopLoss.Expected && o.BackpropSteps == 2);
    }

    /// <summary>The trainer samples depths with the parameters of the spec.</summary>
    [Theory]
    [InlineData("exit-deep", 3, 2, 5)]
    [InlineData("inject-scaled-loops", 2, 1, 3)]
    public void TheSpecNamesTheSampling(string name, int mean, int least, int most)
    {
        ModelDescription model = ModelCases.Get(name).Description;
        var expected = new DepthSampling(mean, least, most, model.Training.Seed);
        DepthSampling actual = TrainerOptions.From(model.Training, model.Architecture).Depth!;
        Assert.All(Enumerable.Range(0, 50), step => Assert.Equal(expected.At(step), actual.At(step)));
        Assert.Null(Options(ModelCases.Get("exit-expected")).Depth);
    }

    [Theory]
    [InlineData("exit-deep")]
    [InlineData("inject-scaled-loops")]
    [InlineData("inject-none-loops")]
    public void ThreadsAndInstructionSetsChangeNoBit(string name)
    {
        ModelCase model = ModelCases.Get(name);
        var sampling = new DepthSampling(2, model.Options.MinSteps, model.Options.LoopCount, Seed);
        foreach (int step in FirstStepOfEveryDepth(sampling))
        {
            TrainerOptions options = Options(model) with { Depth = sampling };
            (double loss, Dictionary<string, float[]> gradients) =
                model.TrainerStep(model.Weights, model.Batch, options, step, threads: 1, Isa.Portable);
            foreach ((int threads, Isa isa) in new[] { (1, ProcessorIsa.Best), (2, Isa.Portable), (3, ProcessorIsa.Best) })
            {
                (double otherLoss, Dictionary<string, float[]> other) =
                    model.TrainerStep(model.Weights, model.Batch, options, step, threads, isa);
                Assert.Equal(loss, otherLoss);
                Assert.All(
                    gradients,
                    tensor => Bits.AssertSame(tensor.Value, other[tensor.Key], $"{threads} threads, {isa}: gradient of {tensor.Key}"));
            }
        }
    }

    private static void Check(ModelCase model, TrainerOptions options, int step, int depth)
    {
        (double first, double last) = options.EntropyWeight;
        double beta = first + ((last - first) * step / (model.Description.Training.Steps - 1));
        (double expected, ParameterSet gradients) = ReferenceModel.RunObjective(model.Options, model.Weights, model.Batch, beta, depth);
        (double loss, Dictionary<string, float[]> actual) =
            model.TrainerStep(model.Weights, model.Batch, options, step, threads: 1, ProcessorIsa.Best);

        string what = $"step {step}, {depth} loops";
        Assert.True(Math.Abs(loss - expected) <= LossTolerance * Math.Abs(expected), $"{what}: loss {loss:R}, expected {expected:R}");
        foreach (TensorShape shape in gradients.Shapes)
        {
            double error = Compare.RelativeL2(Array.ConvertAll(actual[shape.Name], g => (double)g), gradients[shape.Name]);
            Assert.True(error <= model.GradientTolerance, $"{what}: gradient of {shape.Name}: {error:E2}");
        }
    }

    private static int[] FirstStepOfEveryDepth(DepthSampling sampling) =>
        [.. Enumerable.Range(0, 200).GroupBy(step => sampling.At(step)).OrderBy(depth => depth.Key).Select(depth => depth.First())];

    private static TrainerOptions Options(ModelCase model) =>
        TrainerOptions.From(model.Description.Training, model.Description.Architecture) with { Batch = model.Batch.Length };
}
