using MicroGpt.Numerics.Tests.Harness;
using MicroGpt.Numerics.Tests.Reference;

namespace MicroGpt.Numerics.Tests;

/// <summary>Training steps with dropout: the numbers of the oracle, and the same bits however they are computed.</summary>
public class DropoutTests
{
    private const double LossTolerance = 1e-6;
    private const long Seed = 3;

    public static TheoryData<string> Models =>
        ["dropout", "dropout-block", "dropout-loop", "dropout-least", "dropout-flat", "dropout-flat-block", "outer-dropout"];

    [Theory]
    [MemberData(nameof(Models))]
    public void LossesAndGradientsMatchTheOracle(string name)
    {
        ModelCase model = ModelCases.Get(name);
        foreach (int step in new[] { 0, 5 })
        {
            double beta = Beta(model, step);
            (double expected, ParameterSet gradients) = ReferenceModel.RunObjective(
                model.Options, model.Weights, model.Batch, beta, masks: new Masks(model.Options, Seed, step));
            (double loss, Dictionary<string, float[]> actual) = Step(name, step);
            Assert.True(Math.Abs(loss - expected) <= LossTolerance * Math.Abs(expected), $"loss {loss:R}, expected {expected:R}");
            Assert.NotEqual(ReferenceModel.Objective(model.Options, model.Weights, model.Batch, beta), expected, 1e-3);
            double largest = gradients.Shapes.Max(shape => gradients[shape.Name].Max(Math.Abs));
            foreach (TensorShape shape in gradients.Shapes)
            {
                double[] found = Array.ConvertAll(actual[shape.Name], g => (double)g);
                double error = Compare.GradientError(found, gradients[shape.Name], largest);
                Assert.True(error <= model.GradientTolerance, $"step {step}: gradient of {shape.Name}: {error:E2}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void ThreadsAndInstructionSetsChangeNoBit(string name)
    {
        (double Loss, Dictionary<string, float[]> Gradients) expected = Step(name, 1);
        foreach (Isa isa in RunSettings.AvailableIsas())
        {
            foreach (int threads in new[] { 1, 2, 3 })
            {
                AssertSame(expected, Step(name, 1, threads, isa), $"{threads} threads, {isa}");
            }
        }
    }

    /// <summary>A mask is computed two or three times, and is always the same.</summary>
    [Theory]
    [InlineData("dropout", "dropout-block")]
    [InlineData("dropout", "dropout-loop")]
    [InlineData("dropout", "dropout-least")]
    [InlineData("dropout-flat", "dropout-flat-block")]
    public void RecomputationHasTheSameMasks(string whole, string policy)
    {
        foreach (int step in new[] { 0, 2 })
        {
            (double Loss, Dictionary<string, float[]> Gradients) expected = Step(whole, step);
            foreach (Isa isa in RunSettings.AvailableIsas())
            {
                AssertSame(expected, Step(policy, step, threads: 1, isa), $"{policy}, {isa}");
                AssertSame(expected, Step(policy, step, threads: 2, isa), $"{policy}, {isa}, 2 threads");
            }
        }
    }

    [Fact]
    public void ThePoliciesRecomputeDifferentParts()
    {
        Assert.Equal((2, 2, false), Kept("dropout"));
        Assert.Equal((1, 2, false), Kept("dropout-loop"));
        Assert.Equal((2, 1, true), Kept("dropout-block"));
        Assert.Equal((1, 1, true), Kept("dropout-least"));
        Assert.Equal((1, 2, false), Kept("dropout-flat"));
        Assert.Equal((1, 1, true), Kept("dropout-flat-block"));
    }

    [Fact]
    public void StepsAndSeedsHaveTheirOwnMasks()
    {
        double[] losses = [Step("dropout", 0).Loss, Step("dropout", 1).Loss, Step("dropout", 0, seed: 4).Loss];
        Assert.Equal(3, losses.Distinct().Count());
        Assert.Equal(losses[0], Step("dropout", 0).Loss);
    }

    /// <summary>The spec's seed is that of the masks, and the second stage drops nothing.</summary>
    [Fact]
    public void TheSpecSwitchesDropoutOn()
    {
        ModelDescription model = ModelCases.Get("dropout").Description;
        Assert.Equal(new DropoutRates(0.1f, 0.2f, 0.3f), model.Training.Dropout);
        Assert.Equal(new DropoutRates(0.25f, 0.25f, 0.25f), ModelCases.Get("dropout-flat").Description.Training.Dropout);
        Assert.Equal(model.Training.Seed, TrainerOptions.From(model.Training, model.Architecture).DropoutSeed);
        TrainingDefaults exit = model.Training with { Stage = TrainingStage.Exit };
        Assert.Null(TrainerOptions.From(exit, model.Architecture).DropoutSeed);
        Assert.Null(ModelCases.Get("dropout-off").Description.Training.Dropout);
    }

    /// <summary>Two specs that differ in dropout alone.</summary>
    [Fact]
    public void EvaluationAndGenerationDropNothing()
    {
        ModelCase with = ModelCases.Get("dropout"), without = ModelCases.Get("dropout-off");
        float[][] losses = without.Evaluate(with.Weights, with.Batch, new RunSettings());
        Bits.AssertSame(losses, with.Evaluate(with.Weights, with.Batch, new RunSettings()), "losses");
        ParameterSet weights = GenerationSamples.Weights(with.Options);
        int[][] prompts = GenerationSamples.Prompts(with.Options);
        GenerationOptions options = GenerationSamples.Options(with.Options) with { Exits = new ExitOptions { Threshold = 0.5 } };
        foreach (int lanes in new[] { 1, 2 })
        {
            GenerationRun expected = without.Generate(weights, prompts, options, new RunSettings(), parallel: 3);
            GenerationRun.AssertSameBits(
                expected, with.Generate(weights, prompts, options, new RunSettings { Lanes = lanes }, parallel: lanes), $"{lanes} lanes");
        }
    }

    /// <summary>Without keys the training step is that of the model without dropout.</summary>
    [Fact]
    public void WithoutKeysTrainingDropsNothing()
    {
        ModelCase with = ModelCases.Get("dropout"), without = ModelCases.Get("dropout-off");
        TrainingRun.AssertSameBits(
            without.Train(with.Weights, with.Batch, new RunSettings()), with.Train(with.Weights, with.Batch, new RunSettings()), "step");
    }

    private static (int Loops, int Blocks, bool SharesBlocks) Kept(string name)
    {
        MemoryPlan plan = ModelCases.Get(name).Description.Plan;
        return (plan.KeptLoops, plan.KeptBlocks, plan.SharesBlocks);
    }

    private static double Beta(ModelCase model, int step)
    {
        (double first, double last) = TrainerOptions.From(model.Description.Training, model.Description.Architecture).EntropyWeight;
        return first + ((last - first) * step / (model.Description.Training.Steps - 1));
    }

    private static (double Loss, Dictionary<string, float[]> Gradients) Step(
        string name, int step, int threads = 1, Isa isa = Isa.Portable, long seed = Seed)
    {
        ModelCase model = ModelCases.Get(name);
        TrainerOptions options = TrainerOptions.From(model.Description.Training, model.Description.Architecture) with
        {
            Batch = model.Batch.Length,
            DropoutSeed = seed,
        };
        return model.TrainerStep(model.Weights, model.Batch, options, step, threads, isa);
    }

    private static void AssertSame(
        (double Loss, Dictionary<string, float[]> Gradients) expected,
        (double Loss, Dictionary<string, float[]> Gradients) actual,
        string what)
    {
        Assert.Equal(expected.Loss, actual.Loss);
        Assert.All(expected.Gradients, tensor => Bits.AssertSame(tensor.Value, actual.Gradients[tensor.Key], $"{what}: {tensor.Key}"));
    }
}
