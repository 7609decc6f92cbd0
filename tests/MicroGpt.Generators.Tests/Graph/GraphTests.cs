using MicroGpt.Generators.Autodiff;
using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Planning;
using MicroGpt.Generators.Tests.Infrastructure;

namespace MicroGpt.Generators.Tests.Graph;

public class GraphTests
{
    [Fact]
    public void PrintsForwardAndBackward() =>
        Snapshot.VerifyText(GraphPrinter.Print(ModelPlan.Create(SpecCases.Load("model.json")).Graph));

    [Fact]
    public void WithoutRecursionTheGraphHasNoState()
    {
        ModelGraph graph = TransformerGraph.Build(SpecCases.Parse(SpecText.Minimal));

        Assert.Null(graph.Inject);
        Assert.DoesNotContain(graph.Sections.SelectMany(s => s.Forward), op => op.Kind == OpKind.Add);
    }

    [Fact]
    public void EveryForwardOpHasAGradientRule()
    {
        IEnumerable<OpKind> used = SpecCases.Varied()
            .SelectMany(spec => TransformerGraph.Build(spec).Sections)
            .SelectMany(section => section.Forward)
            .Select(op => op.Kind)
            .Distinct();

        // The loss is where reverse mode begins: its gradient is the seed.
        Assert.Empty(used.Except(GradientRules.Table.Keys).Except([OpKind.CrossEntropy]));
    }

    [Fact]
    public void EveryParameterGetsAGradient()
    {
        foreach (ModelGraph graph in SpecCases.Varied().Select(spec => ModelPlan.Create(spec).Graph))
        {
            HashSet<Parameter> trained = [.. graph.Sections.SelectMany(s => s.Backward)
                .Where(op => op.Partition == Partition.Parameters)
                .SelectMany(op => op.Parameters.OfType<Parameter>())];
            Assert.Empty(graph.Sections.SelectMany(s => s.Parameters).Except(trained));
        }
    }

    [Fact]
    public void VerifierRefusesAReadBeforeTheWrite()
    {
        ModelGraph graph = TransformerGraph.Build(SpecCases.Parse(SpecText.Minimal));
        graph.Block.Forward.Reverse();

        var failure = Assert.Throws<InvalidOperationException>(() => GraphVerifier.Check(graph, "a test"));
        Assert.Contains("nothing before it produces", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void VerifierRefusesASecondWrite()
    {
        ModelGraph graph = TransformerGraph.Build(SpecCases.Parse(SpecText.Minimal));
        graph.Block.Forward.Add(graph.Block.Forward[0]);

        var failure = Assert.Throws<InvalidOperationException>(() => GraphVerifier.Check(graph, "a test"));
        Assert.Contains("a second time", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void VerifierRefusesAWeightOfAnotherShape()
    {
        ModelGraph graph = TransformerGraph.Build(SpecCases.Parse(SpecText.Minimal));
        int at = graph.Block.Forward.FindIndex(op => op.Kind == OpKind.Linear);
        Op linear = graph.Block.Forward[at];
        var wrong = new Parameter("wrong", ParameterGroup.Matrix, Extent.Of(9), Extent.Of(9), InitialValue.Zeros);
        graph.Block.Forward[at] = new Op(linear.Kind, linear.Inputs, linear.Outputs, [wrong, null]);

        var failure = Assert.Throws<InvalidOperationException>(() => GraphVerifier.Check(graph, "a test"));
        Assert.Contains("does not fit its weight", failure.Message, StringComparison.Ordinal);
    }
}
