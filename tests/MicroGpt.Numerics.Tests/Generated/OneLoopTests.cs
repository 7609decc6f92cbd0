using MicroGpt.Numerics.Tests.Harness;

namespace MicroGpt.Numerics.Tests.Generated;

/// <summary>s_0 = 0 and R = 1 is the model without a recursion section, whose graph has no state, to the bit.</summary>
public class OneLoopTests
{
    [Theory]
    [InlineData("microgpt")]
    [InlineData("nano")]
    [InlineData("three-heads-of-8")]
    public void OneLoopIsTheModelWithoutRecursion(string name)
    {
        ModelCase plain = ModelCases.Get(name);
        ModelCase loop = ModelCases.Get(name + "-one-loop");
        Assert.Null(plain.Options.Loops);
        Assert.Equal(plain.Options with { Loops = 1 }, loop.Options);

        foreach (Isa isa in RunSettings.AvailableIsas())
        {
            var settings = new RunSettings { Isa = isa };
            TrainingRun expected = plain.Train(plain.Weights, plain.Batch, settings);
            TrainingRun actual = loop.Train(plain.Weights, plain.Batch, settings);
            TrainingRun.AssertSameBits(expected, actual, $"{isa}");
        }
    }
}
