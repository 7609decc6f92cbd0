namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>Two independent implementations of microgpt, one scalar by scalar, agree.</summary>
public class MicrogptPortTests
{
    [Fact]
    public void HasKarpathysParameterCount()
    {
        ParameterSet weights = ParameterSet.Random(Microgpt.Options, 1);
        Assert.Equal(4192, weights.Count);
        Assert.Equal(4192, Microgpt.PortOf(weights).ParameterCount);
    }

    [Theory]
    [InlineData("emma", 0.08)]
    [InlineData("a", 0.5)]
    [InlineData("maximilianalexander", 0.3)] // longer than the context
    public void OracleMatches(string name, double deviation)
    {
        ParameterSet weights = ParameterSet.Random(Microgpt.Options, 7, deviation);
        int[] document = Microgpt.Document(name);

        MicrogptPort port = Microgpt.PortOf(weights);
        double loss = port.Step(document);
        ParameterSet gradients = Microgpt.Gradients(port);
        ReferenceRun run = ReferenceModel.Run(Microgpt.Options, weights, [Microgpt.SequenceOf(document)]);

        Assert.Equal(loss, run.Loss, 1e-10);
        Assert.All(
            weights.Shapes,
            s => Assert.True(Compare.RelativeL2(run.Gradients![s.Name], gradients[s.Name]) < 1e-10, s.Name));
    }
}
