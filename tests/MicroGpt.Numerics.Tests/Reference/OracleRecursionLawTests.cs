namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>Properties of the oracle for every kind of recursion, for all weights.</summary>
public class OracleRecursionLawTests
{
    private static readonly ReferenceOptions s_options = new()
    {
        Layers = 2,
        Heads = 2,
        Embedding = 12,
        Context = 7,
        FeedForward = 10,
        Vocabulary = 5,
        Gain = true,
        Final = true,
        Bias = true,
        TiedHead = true,
    };

    private static readonly Sequence[] s_batch = Batches.Random(5, 3, 7, 1, 4);

    /// <summary>Every injection begins as the plain model: with its initial values one loop reads e.</summary>
    [Theory]
    [InlineData("Add")]
    [InlineData("Scaled")]
    [InlineData("Concat")]
    [InlineData("None")]
    public void OneLoopOfEveryInjectionBeginsAsTheModelWithoutRecursion(string injection)
    {
        ReferenceOptions options = s_options with
        {
            Loops = 1,
            Injection = Enum.Parse<Injection>(injection),
            NormalizeState = true,
            LoopEmbedding = true,
        };
        ParameterSet plainWeights = ParameterSet.Random(s_options, 1);
        ParameterSet weights = Copy(plainWeights, options);
        Fill(weights, "stateNorm.gain", _ => 1);
        Fill(weights, "inject.stateScale", _ => 1);
        Fill(weights, "inject.embeddingScale", _ => 1);
        Fill(weights, "inject.embedding.weight", i => i / options.Embedding == i % options.Embedding ? 1 : 0);
        ReferenceRun plain = ReferenceModel.Run(s_options, plainWeights, s_batch);
        ReferenceRun loop = ReferenceModel.Run(options, weights, s_batch);

        Assert.Equal(plain.Loss, loop.Loss);
        Assert.Equal(plain.Logits, loop.Logits);
        Assert.All(plainWeights.Shapes, s => Assert.Equal(plain.Gradients![s.Name], loop.Gradients![s.Name]));
    }

    /// <summary>A step of D loops equals a step of a model with D loops: later loops are neither read nor trained.</summary>
    [Theory]
    [InlineData("Add", null)]
    [InlineData("Scaled", 1)]
    [InlineData("Concat", 2)]
    [InlineData("None", null)]
    public void DepthIsTheModelOfThatManyLoops(string injection, int? backpropSteps)
    {
        const int depth = 3;
        ReferenceOptions options = s_options with
        {
            Loops = 5,
            Injection = Enum.Parse<Injection>(injection),
            NormalizeState = true,
            LoopEmbedding = true,
            BackpropSteps = backpropSteps,
            Exit = true,
            MinSteps = 2,
            Loss = LoopLoss.Expected,
        };
        ReferenceOptions shallow = options with { Loops = depth };
        ParameterSet weights = ParameterSet.Random(options, 1);
        (double loss, ParameterSet gradients) = ReferenceModel.RunObjective(options, weights, s_batch, 0.1, depth);
        (double expected, ParameterSet expectedGradients) = ReferenceModel.RunObjective(shallow, Copy(weights, shallow), s_batch, 0.1);

        Assert.Equal(expected, loss);
        Assert.All(expectedGradients.Shapes, s => Assert.Equal(expectedGradients[s.Name], gradients[s.Name][..s.Count]));
        Assert.All(gradients["loopEmbedding"][(depth * options.Embedding)..], g => Assert.Equal(0, g));
        Assert.NotEqual(expected, ReferenceModel.Objective(options, weights, s_batch, 0.1));
    }

    /// <summary>Differentiating all loops equals no limit. Fewer loops give another gradient of the same loss.</summary>
    [Fact]
    public void BackpropStepsLimitTheGradientAlone()
    {
        ReferenceOptions options = s_options with { Loops = 3 };
        ParameterSet weights = ParameterSet.Random(options, 1);
        ReferenceRun all = ReferenceModel.Run(options, weights, s_batch);
        ReferenceRun three = ReferenceModel.Run(options with { BackpropSteps = 3 }, weights, s_batch);
        ReferenceRun two = ReferenceModel.Run(options with { BackpropSteps = 2 }, weights, s_batch);

        Assert.Equal(all.Loss, two.Loss);
        Assert.All(weights.Shapes, s => Assert.Equal(all.Gradients![s.Name], three.Gradients![s.Name]));
        Assert.NotEqual(all.Gradients!["wpe"], two.Gradients!["wpe"]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void DepthIsWithinTheLoopsThatHaveALoss(int depth)
    {
        ReferenceOptions options = s_options with { Loops = 4, MinSteps = 2 };
        ParameterSet weights = ParameterSet.Random(options, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => ReferenceModel.RunObjective(options, weights, s_batch, 0, depth));
    }

    /// <summary>The tensor of that name, cut to the rows of the other model; zeros if there is none.</summary>
    private static ParameterSet Copy(ParameterSet from, ReferenceOptions options)
    {
        ParameterSet to = ParameterSet.Zeros(options);
        foreach (TensorShape shape in to.Shapes)
        {
            from.Find(shape.Name)?[..shape.Count].CopyTo(to[shape.Name], 0);
        }

        return to;
    }

    private static void Fill(ParameterSet set, string name, Func<int, double> value)
    {
        if (set.Find(name) is { } tensor)
        {
            for (int i = 0; i < tensor.Length; i++)
            {
                tensor[i] = value(i);
            }
        }
    }
}
