using MicroGpt.Numerics.Tests.Harness;
using MicroGpt.Numerics.Tests.Reference;

namespace MicroGpt.Numerics.Tests;

/// <summary>Weights in bfloat16 give the same bits as float32 weights of the same values.</summary>
public class StoredWeightsTests
{
    private static readonly ModelCase s_floats = ModelCases.Get("weights-float");
    private static readonly ModelCase s_narrow = ModelCases.Get("weights-bf16");

    /// <summary>The second pair keeps activations in bfloat16 too.</summary>
    [Theory]
    [InlineData("weights-float", "weights-bf16")]
    [InlineData("memory-none-bf16", "weights-bf16-memory")]
    public void TrainingGivesTheBitsOfFloats(string stored, string halved)
    {
        ModelCase floats = ModelCases.Get(stored), narrow = ModelCases.Get(halved);
        TrainingRun expected = floats.Train(narrow.Weights, floats.Batch, new RunSettings());
        foreach (Isa isa in RunSettings.AvailableIsas())
        {
            foreach (int lanes in new[] { 1, 2, 3 })
            {
                var settings = new RunSettings { Isa = isa, Lanes = lanes };
                TrainingRun.AssertSameBits(expected, narrow.Train(narrow.Weights, floats.Batch, settings), settings.ToString());
            }
        }
    }

    [Fact]
    public void GenerationGivesTheBitsOfFloats()
    {
        ParameterSet weights = GenerationSamples.Weights(s_narrow.Options);
        int[][] prompts = GenerationSamples.Prompts(s_narrow.Options);
        GenerationOptions options = GenerationSamples.Options(s_narrow.Options) with { Exits = new ExitOptions { Threshold = 0.5 } };
        GenerationRun expected = s_floats.Generate(weights, prompts, options, new RunSettings(), parallel: 3);
        GenerationRun actual = s_narrow.Generate(weights, prompts, options, new RunSettings { Lanes = 2 }, parallel: 3);
        GenerationRun.AssertSameBits(expected, actual, "narrow");
    }

    /// <summary>The initial weights are the drawn numbers, rounded to nearest.</summary>
    [Fact]
    public void InitialWeightsAreThoseOfFloatsRounded()
    {
        ParameterSet floats = s_floats.InitialWeights();
        ParameterSet narrow = s_narrow.InitialWeights();
        foreach (TensorShape shape in floats.Shapes)
        {
            Assert.Equal(Rounding.Nearest(floats[shape.Name]), narrow[shape.Name]);
        }
    }

    [Fact]
    public void APlanHasTwoBytesAWeightAndFloatsOfWhatHasNoPanels()
    {
        MemoryPlan floats = s_floats.Description.Plan, narrow = s_narrow.Description.Plan;
        Assert.Equal(floats.MasterBytes, 2 * narrow.MasterBytes);
        Assert.InRange(narrow.PackedFloats - floats.PackedFloats, 1, floats.WeightFloats / 2);
        Assert.Equal(floats.GradientsBytes, narrow.GradientsBytes);
        Assert.Equal(floats.OptimizerBytes, narrow.OptimizerBytes);
    }
}
