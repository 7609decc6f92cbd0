using MicroGpt.Numerics.Tests.Harness;
using MicroGpt.Numerics.Tests.Reference;

namespace MicroGpt.Numerics.Tests.Generated;

/// <summary>models/microgpt.json, compiled, against the port of Karpathy's program.</summary>
public class CompiledMicrogptTests
{
    [Theory]
    [InlineData("emma", 0.08)]
    [InlineData("a", 0.3)]
    [InlineData("maximilianalexander", 0.3)] // longer than the context
    public void LossAndGradientsMatchThePort(string name, double deviation)
    {
        ModelCase model = ModelCases.Get("microgpt");
        ParameterSet weights = ParameterSet.Random(Microgpt.Options, 3, deviation);
        int[] document = Microgpt.Document(name);

        MicrogptPort port = Microgpt.PortOf(weights);
        double loss = port.Step(document);
        ParameterSet gradients = Microgpt.Gradients(port);

        Assert.Equal(port.ParameterCount, model.Description.ParameterCount);
        foreach (Isa isa in RunSettings.AvailableIsas())
        {
            TrainingRun run = model.Train(weights, [Microgpt.SequenceOf(document)], new RunSettings { Isa = isa });
            Assert.True(Math.Abs(run.Loss - loss) <= 1e-6 * loss, $"loss {run.Loss:R}, port {loss:R}");
            foreach (TensorShape shape in weights.Shapes)
            {
                double error = Compare.RelativeL2(run.Gradient(shape.Name), gradients[shape.Name]);
                Assert.True(error <= 1e-5, $"{isa}, {shape.Name}: relative error {error:E2}");
            }
        }
    }
}
