using MicroGpt.Numerics.Tests.Harness;
using MicroGpt.Numerics.Tests.Reference;

namespace MicroGpt.Numerics.Tests.Generated;

/// <summary>With s_0 = 0 and R = 1, a recursive model gives the same bits as the model without a recursion section.</summary>
public class OneLoopTests
{
    [Theory]
    [InlineData("microgpt")]
    [InlineData("nano")]
    [InlineData("three-heads-of-8")]
    [InlineData("modern")]
    [InlineData("outer")]
    public void OneLoopIsTheModelWithoutRecursion(string name)
    {
        ModelCase plain = ModelCases.Get(name);
        ModelCase loop = ModelCases.Get(name + "-one-loop");
        Assert.Null(plain.Options.Loops);
        Assert.Equal(plain.Options with { Loops = 1 }, loop.Options with { Prelude = 0, Coda = 0 });

        foreach (Isa isa in RunSettings.AvailableIsas())
        {
            var settings = new RunSettings { Isa = isa };
            TrainingRun expected = plain.Train(plain.Weights, plain.Batch, settings);
            TrainingRun actual = loop.Train(plain.Weights, plain.Batch, settings);

            // The plain model has no state before its last blocks.
            actual = loop.Options.Coda > 0 ? actual with { States = expected.States } : actual;
            TrainingRun.AssertSameBits(expected, actual, $"{isa}");
        }
    }

    /// <summary>With the initial values of every injection, one loop computes the same as the plain model.</summary>
    [Theory]
    [InlineData("microgpt-one-loop-scaled")]
    [InlineData("microgpt-one-loop-concat")]
    [InlineData("microgpt-one-loop-none")]
    public void EveryInjectionBeginsAsThePlainModel(string name)
    {
        ModelCase plain = ModelCases.Get("microgpt");
        ModelCase loop = ModelCases.Get(name);
        ParameterSet weights = loop.InitialWeights();
        string[] added = [.. weights.Shapes.Select(shape => shape.Name).Where(n => plain.Weights.Find(n) is null)];
        Assert.NotEmpty(added);
        foreach (TensorShape shape in plain.Weights.Shapes)
        {
            plain.Weights[shape.Name].CopyTo(weights[shape.Name], 0);
        }

        foreach (Isa isa in RunSettings.AvailableIsas())
        {
            var settings = new RunSettings { Isa = isa };
            TrainingRun expected = plain.Train(plain.Weights, plain.Batch, settings);
            TrainingRun actual = loop.Train(weights, plain.Batch, settings);
            Assert.Superset(added.ToHashSet(), actual.Gradients.Keys.ToHashSet());
            Dictionary<string, float[]> common = actual.Gradients.Where(g => !added.Contains(g.Key)).ToDictionary();
            TrainingRun.AssertSameBits(expected, actual with { Gradients = common }, $"{isa}");
        }
    }
}
