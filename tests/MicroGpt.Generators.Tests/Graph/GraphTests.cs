using MicroGpt.Generators.Autodiff;
using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Kernels;
using MicroGpt.Generators.Ops;
using MicroGpt.Generators.Planning;
using MicroGpt.Generators.Tests.Infrastructure;
using MicroGpt.Generators.Transformer;

namespace MicroGpt.Generators.Tests.Graph;

public class GraphTests
{
    [Fact]
    public void PrintsForwardAndBackward() =>
        Snapshot.VerifyText(GraphPrinter.Print(ModelCompiler.Plan(SpecCases.Load("model.json")).Graph));

    [Theory]
    [InlineData("add")]
    [InlineData("scaled")]
    [InlineData("concat")]
    [InlineData("none")]
    public void PrintsInjections(string kind)
    {
        string printed = string.Join('\n', new[] { false, true }.Select(rich => GraphPrinter.Print(Injecting(kind, rich, rich))
            .Split("section ").Single(section => section.StartsWith("inject", StringComparison.Ordinal))));
        Snapshot.VerifyText(printed, member: $"{nameof(PrintsInjections)}.{kind}");
    }

    [Fact]
    public void WithoutRecursionTheGraphHasNoState()
    {
        ModelGraph graph = TransformerGraph.Build(SpecCases.Parse(SpecText.Plain));

        Assert.Null(graph.Inject);
        Assert.DoesNotContain(graph.Sections.SelectMany(s => s.Forward), op => op is Add);
    }

    [Fact]
    public void EveryForwardOpHasAGradientRule()
    {
        IEnumerable<Type> used = SpecCases.Varied()
            .SelectMany(spec => TransformerGraph.Build(spec).Sections)
            .SelectMany(section => section.Forward)
            .Select(op => op.GetType())
            .Distinct();

        // The loss is where reverse mode begins: its gradient is the seed.
        Assert.Empty(used.Except(GradientRules.Table.Keys).Except([typeof(CrossEntropy)]));
    }

    [Fact]
    public void EveryParameterGetsAGradient()
    {
        foreach (ModelGraph graph in SpecCases.Varied().Select(spec => ModelCompiler.Plan(spec).Graph))
        {
            HashSet<Parameter> trained = [.. graph.Sections.SelectMany(s => s.Backward)
                .Where(op => op.Partition == Partition.Parameters)
                .SelectMany(op => op.Parameters)];
            Assert.Empty(graph.Sections.SelectMany(s => s.Parameters).Except(trained));
        }
    }

    /// <summary>In the order of the checkpoint: after the embeddings, before the blocks.</summary>
    [Theory]
    [InlineData("add", "stateNorm.gain", "loopEmbedding")]
    [InlineData("scaled", "stateNorm.gain", "inject.stateScale", "inject.embeddingScale", "loopEmbedding")]
    [InlineData("concat", "stateNorm.gain", "inject.embedding.weight", "inject.state.weight", "loopEmbedding")]
    [InlineData("none", "stateNorm.gain", "loopEmbedding")]
    public void ParametersOfInjectionsStandBetweenEmbeddingAndBlocks(string kind, params string[] names)
    {
        IEnumerable<string> all = ParameterLayout.Of(Injecting(kind, true, true)).Tensors().OrderBy(t => t.Offset).Select(t => t.Name);
        Assert.Equal(["wte", "wpe", .. names, "blocks.0.norm1.gain"], all.Take(names.Length + 3));
    }

    [Fact]
    public void VerifierRefusesAReadBeforeTheWrite()
    {
        ModelGraph graph = TransformerGraph.Build(SpecCases.Parse(SpecText.Plain));
        graph.Block.Forward.Reverse();

        var failure = Assert.Throws<InvalidOperationException>(() => GraphVerifier.Check(graph, "a test"));
        Assert.Contains("nothing before it produces", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void VerifierRefusesASecondWrite()
    {
        ModelGraph graph = TransformerGraph.Build(SpecCases.Parse(SpecText.Plain));
        graph.Block.Forward.Add(graph.Block.Forward[0]);

        var failure = Assert.Throws<InvalidOperationException>(() => GraphVerifier.Check(graph, "a test"));
        Assert.Contains("a second time", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void VerifierRefusesAWeightOfAnotherShape()
    {
        ModelGraph graph = TransformerGraph.Build(SpecCases.Parse(SpecText.Plain));
        int at = graph.Block.Forward.FindIndex(op => op is Linear);
        var linear = (Linear)graph.Block.Forward[at];
        var wrong = new Parameter("wrong", ParameterGroup.Matrix, Extent.Of(9), Extent.Of(9), InitialValue.Zeros);
        graph.Block.Forward[at] = linear with { Weight = wrong };

        var failure = Assert.Throws<InvalidOperationException>(() => GraphVerifier.Check(graph, "a test"));
        Assert.Contains("does not fit its weight", failure.Message, StringComparison.Ordinal);
    }

    private static ModelGraph Injecting(string kind, bool normalizeState, bool loopEmbedding) =>
        ModelCompiler.Plan(SpecCases.Parse(SpecText.WithSection(
        $$"""
        "recursion":
        {
          "steps": 2, "injection": "{{kind}}",
          "normalizeState": {{(normalizeState ? "true" : "false")}}, "loopEmbedding": {{(loopEmbedding ? "true" : "false")}}
        }
        """).Replace("\"context\": 4", "\"context\": 4" + SpecText.PlainKeys, StringComparison.Ordinal))).Graph;
}
