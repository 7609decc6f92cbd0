namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>What the blocks read in each loop, against numbers worked out by hand; and the tensors that the recursion adds.</summary>
public class OracleLoopInputTests
{
    /// <summary>One token with e = (1, 2). Without blocks s_r = u_r. The loop embedding's rows are (0, 5) and (0.3, 0.4).</summary>
    [Theory]
    [InlineData("Add", 1, 7, 2.3, 9.4)] // 1 + 1 + 0.3, 7 + 2 + 0.4
    [InlineData("Scaled", 5, 19, 15.3, 71.4)] // 2*5 + 5*1 + 0.3, 3*19 + 7*2 + 0.4
    [InlineData("Concat", 7, 15, 37.3, 17.4)] // 2*15 + (1*1 + 2*3) + 0.3, 1*7 + (1*2 + 2*4) + 0.4
    [InlineData("None", 1, 7, 1.3, 7.4)] // 1 + 0.3, 7 + 0.4
    public void StatesAreTheFormulas(string injection, double s10, double s11, double s20, double s21)
    {
        ReferenceOptions options = Model(Enum.Parse<Injection>(injection));
        AssertNear([[s10, s11], [s20, s21]], States(options));
    }

    /// <summary>s_1 = (1, 7) has mean 4, deviation 3 and root mean square 5; the gain is (2, 3).</summary>
    [Theory]
    [InlineData("LayerNorm", 2, -0.7, 5.4)] // 2*-1 + 1 + 0.3, 3*1 + 2 + 0.4
    [InlineData("RmsNorm", 2, 1.7, 6.6)] // 2*1/5 + 1 + 0.3, 3*7/5 + 2 + 0.4
    [InlineData("LayerNorm", 1, 0.3, 3.4)] // without gain: -1 + 1 + 0.3, 1 + 2 + 0.4
    public void StateIsNormalizedBeforeTheInjection(string norm, int gain, double s20, double s21)
    {
        ReferenceOptions options =
            Model(Injection.Add) with { NormalizeState = true, Norm = Enum.Parse<Norm>(norm), Gain = gain > 1, Bias = true };
        AssertNear([[1, 7], [s20, s21]], States(options));
    }

    [Theory]
    [InlineData("Add", "stateNorm.gain 1x4, loopEmbedding 3x4")]
    [InlineData("Scaled", "stateNorm.gain 1x4, inject.stateScale 1x4, inject.embeddingScale 1x4, loopEmbedding 3x4")]
    [InlineData("Concat", "stateNorm.gain 1x4, inject.embedding.weight 4x4, inject.state.weight 4x4, loopEmbedding 3x4")]
    [InlineData("None", "stateNorm.gain 1x4, loopEmbedding 3x4")]
    public void TensorsOfTheRecursionLieBetweenEmbeddingAndBlocks(string injection, string expected)
    {
        ReferenceOptions options = Model(Enum.Parse<Injection>(injection)) with
        {
            Layers = 1,
            Embedding = 4,
            Loops = 3,
            NormalizeState = true,
            Gain = true,
            Bias = true,
            AfterEmbedding = true,
        };
        TensorShape[] shapes = [.. ParameterShapes.Of(options)];
        int first = Array.FindIndex(shapes, s => s.Name == "embeddingNorm.shift") + 1;
        int end = Array.FindIndex(shapes, s => s.Name == "blocks.0.norm1.gain");

        Assert.Equal(expected, string.Join(", ", shapes[first..end].Select(s => $"{s.Name} {s.Rows}x{s.Columns}")));
        Assert.Equal([.. shapes[..first], .. shapes[end..]], ParameterShapes.Of(options with { Loops = null }));
        Assert.DoesNotContain(ParameterShapes.Of(options with { Gain = false }), s => s.Name == "stateNorm.gain");
    }

    private static ReferenceOptions Model(Injection injection) => new()
    {
        Layers = 0,
        Heads = 1,
        Embedding = 2,
        Context = 1,
        FeedForward = 1,
        Vocabulary = 1,
        Positions = Positions.Rotary,
        TiedHead = true,
        Epsilon = 1e-30,
        Loops = 2,
        Injection = injection,
        LoopEmbedding = true,
    };

    private static double[][] States(ReferenceOptions options)
    {
        ParameterSet weights = ParameterSet.Zeros(options);
        Set(weights, "wte", 1, 2);
        Set(weights, "stateNorm.gain", 2, 3);
        Set(weights, "inject.stateScale", 2, 3);
        Set(weights, "inject.embeddingScale", 5, 7);
        Set(weights, "inject.embedding.weight", 1, 2, 3, 4);
        Set(weights, "inject.state.weight", 0, 1, 2, 0);
        Set(weights, "loopEmbedding", 0, 5, 0.3, 0.4);
        ReferenceRun run = ReferenceModel.Run(options, weights, [new Sequence([0], [0])], withGradients: false);
        return [.. run.States.Select(sequences => sequences[0])];
    }

    private static void Set(ParameterSet weights, string name, params double[] values) =>
        values.CopyTo(weights.Find(name) ?? new double[values.Length], 0);

    private static void AssertNear(double[][] expected, double[][] actual) => Assert.Equal(
        expected.SelectMany(state => state), actual.SelectMany(state => state), (e, a) => Math.Abs(e - a) < 1e-12);
}
