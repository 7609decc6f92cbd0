using MicroGpt.Numerics.Tests.Harness;
using MicroGpt.Numerics.Tests.Reference;

namespace MicroGpt.Numerics.Tests;

/// <summary>Weights stored in bfloat16 are widened and then are floats: from the same numbers come the same bits.</summary>
public class StoredWeightsTests
{
    private static readonly ModelCase s_floats = ModelCases.Get("weights-float");
    private static readonly ModelCase s_halves = ModelCases.Get("weights-half");

    /// <summary>The second pair keeps activations in bfloat16 too.</summary>
    [Theory]
    [InlineData("weights-float", "weights-half")]
    [InlineData("memory-none-half", "weights-half-memory")]
    public void TrainingGivesTheBitsOfFloats(string stored, string halved)
    {
        ModelCase floats = ModelCases.Get(stored), halves = ModelCases.Get(halved);
        TrainingRun expected = floats.Train(halves.Weights, floats.Batch, new RunSettings());
        foreach (Isa isa in RunSettings.AvailableIsas())
        {
            foreach (int lanes in new[] { 1, 2, 3 })
            {
                var settings = new RunSettings { Isa = isa, Lanes = lanes };
                TrainingRun.AssertSameBits(expected, halves.Train(halves.Weights, floats.Batch, settings), settings.ToString());
            }
        }
    }

    [Fact]
    public void GenerationGivesTheBitsOfFloats()
    {
        ParameterSet weights = GenerationSamples.Weights(s_halves.Options);
        int[][] prompts = GenerationSamples.Prompts(s_halves.Options);
        GenerationOptions options = GenerationSamples.Options(s_halves.Options) with { ExitThreshold = 0.5 };
        GenerationRun expected = s_floats.Generate(weights, prompts, options, new RunSettings(), parallel: 3);
        GenerationRun actual = s_halves.Generate(weights, prompts, options, new RunSettings { Lanes = 2 }, parallel: 3);
        GenerationRun.AssertSameBits(expected, actual, "halves");
    }

    /// <summary>The numbers that were drawn, rounded to nearest.</summary>
    [Fact]
    public void InitialWeightsAreThoseOfFloatsRounded()
    {
        ParameterSet floats = s_floats.InitialWeights();
        ParameterSet halves = s_halves.InitialWeights();
        foreach (TensorShape shape in floats.Shapes)
        {
            Assert.Equal(Rounding.Nearest(floats[shape.Name]), halves[shape.Name]);
        }
    }

    [Fact]
    public void APlanHasTwoBytesAWeightAndFloatsOfWhatHasNoPanels()
    {
        MemoryPlan floats = s_floats.Description.Plan, halves = s_halves.Description.Plan;
        Assert.Equal(floats.MasterBytes, 2 * halves.MasterBytes);
        Assert.InRange(halves.PackedFloats - floats.PackedFloats, 1, floats.WeightFloats / 2);
        Assert.Equal(floats.GradientsBytes, halves.GradientsBytes);
        Assert.Equal(floats.OptimizerBytes, halves.OptimizerBytes);
    }
}
