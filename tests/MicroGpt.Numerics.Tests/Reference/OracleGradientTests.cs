namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>The oracle's gradients against central differences of its loss, for every choice and every element.</summary>
public class OracleGradientTests
{
    public static TheoryData<string, string, string> Choices()
    {
        var data = new TheoryData<string, string, string>();
        foreach (Norm norm in Enum.GetValues<Norm>())
        {
            foreach (Activation activation in Enum.GetValues<Activation>())
            {
                // The heads of these models are too small for a grid.
                foreach (Positions positions in new[] { Positions.Learned, Positions.Rotary })
                {
                    data.Add(norm.ToString(), activation.ToString(), positions.ToString());
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Choices))]
    public void GradientsMatchCentralDifferences(string norm, string activation, string positions)
    {
        // gain, afterEmbedding, final, bias, tied, and the two kinds of recursion: every combination.
        for (int bits = 0; bits < 64; bits++)
        {
            var options = new ReferenceOptions
            {
                Layers = 1,
                Heads = 2,
                Embedding = 4,
                Context = 4,
                FeedForward = 3,
                Vocabulary = 3,
                Norm = Enum.Parse<Norm>(norm),
                Activation = Enum.Parse<Activation>(activation),
                Positions = Enum.Parse<Positions>(positions),
                Gain = (bits & 1) != 0,
                AfterEmbedding = (bits & 2) != 0,
                Final = (bits & 4) != 0,
                Bias = (bits & 8) != 0,
                TiedHead = (bits & 16) != 0,
                Loops = (bits & 32) != 0 ? 2 : null,
            };
            Check(options, loopWeights: null);
        }
    }

    /// <summary>The additions of modern recipes, each alone and all together.</summary>
    [Theory]
    [MemberData(nameof(Additions))]
    public void GradientsOfAdditionsMatchCentralDifferences(string addition, string norm, string positions, int? loops)
    {
        var plain = new ReferenceOptions
        {
            Layers = 2,
            Heads = 2,
            Embedding = 8,
            Context = 5,
            FeedForward = 7,
            Vocabulary = 5,
            Norm = Enum.Parse<Norm>(norm),
            Gain = true,
            Final = true,
            Bias = norm == nameof(Norm.LayerNorm),
            Positions = Enum.Parse<Positions>(positions),
            GridWidth = 3,
            Loops = loops,
        };
        Check(s_additions[addition](plain), loops == 2 ? [0.5, 0.5] : null);
    }

    public static TheoryData<string, string, string, int?> Additions() =>
    [
        .. from addition in s_additions.Keys
           from norm in Enum.GetNames<Norm>()
           from positions in Enum.GetNames<Positions>()
           from loops in new int?[] { null, 2 }
           select new TheoryDataRow<string, string, string, int?>(addition, norm, positions, loops),
    ];

    private static readonly Dictionary<string, Func<ReferenceOptions, ReferenceOptions>> s_additions = new()
    {
        ["full attention"] = o => o with { FullAttention = true },
        ["qkNorm"] = o => o with { QkNorm = true },
        ["inputScalars"] = o => o with { InputScalars = true },
        ["bigram table"] = o => o with { BigramRows = o.Vocabulary * o.Vocabulary },
        ["hashed bigrams"] = o => o with { BigramRows = 4, AfterEmbedding = true },
        ["all"] = o => o with { QkNorm = true, InputScalars = true, BigramRows = 7 },
    };

    [Theory]
    [InlineData(1, 1.0)]
    [InlineData(3, 0.0, 0.0, 1.0)]
    [InlineData(3, 0.5, 0.2, 0.3)]
    [InlineData(3, 0.5, 0.5, 0.0)]
    public void GradientsOfDeeperModelsMatchCentralDifferences(int loops, params double[] loopWeights) =>
        Check(
            new ReferenceOptions
            {
                Layers = 2,
                Heads = 2,
                Embedding = 8,
                Context = 5,
                FeedForward = 7,
                Vocabulary = 5,
                Gain = true,
                Final = true,
                AfterEmbedding = true,
                Bias = true,
                Positions = Positions.Rotary,
                Loops = loops,
            },
            loopWeights);

    /// <summary>The masks are the same in every evaluation of the loss, so dropout is a differentiable function too.</summary>
    [Theory]
    [InlineData(0.3, 0.0, 0.0)]
    [InlineData(0.0, 0.3, 0.0)]
    [InlineData(0.0, 0.0, 0.3)]
    [InlineData(0.2, 0.4, 0.6)]
    public void GradientsWithDropoutMatchCentralDifferences(double embedding, double residual, double attention)
    {
        var options = new ReferenceOptions
        {
            Layers = 2,
            Heads = 2,
            Embedding = 8,
            Context = 5,
            FeedForward = 7,
            Vocabulary = 5,
            Gain = true,
            Final = true,
            AfterEmbedding = true,
            Bias = true,
            Loops = 2,
            DropEmbedding = embedding,
            DropResidual = residual,
            DropAttention = attention,
        };
        var masks = new Masks(options, seed: 3, step: 4);
        Sequence[] batch = Batches.Random(options.Vocabulary, 5, options.Context, 4);
        ParameterSet weights = CentralDifferences.WeightsAwayFromKinks(options, batch);
        (double loss, ParameterSet gradients) = ReferenceModel.RunObjective(options, weights, batch, 0, masks: masks);
        Assert.NotEqual(ReferenceModel.Objective(options, weights, batch, 0), loss);
        CentralDifferences.AssertMatches(
            options, weights, gradients, () => ReferenceModel.Objective(options, weights, batch, 0, masks: masks));
    }

    private static void Check(ReferenceOptions options, double[]? loopWeights)
    {
        Sequence[] batch = Batches.Random(options.Vocabulary, 5, options.Context, 2, 1);
        ParameterSet weights = CentralDifferences.WeightsAwayFromKinks(options, batch);
        ParameterSet gradients = ReferenceModel.Run(options, weights, batch, loopWeights: loopWeights).Gradients!;
        CentralDifferences.AssertMatches(
            options, weights, gradients, () => ReferenceModel.Run(options, weights, batch, withGradients: false, loopWeights).Loss);
    }

    /// <summary>The loss over several loops, with the exit token's probabilities and their entropy.</summary>
    [Theory]
    [InlineData("Expected", 1, 0.0)]
    [InlineData("Expected", 1, 0.3)]
    [InlineData("Expected", 3, 0.1)]
    [InlineData("Expected", 4, 0.1)]
    [InlineData("Uniform", 2, 0.0)]
    [InlineData("Last", 1, 0.0)]
    public void GradientsOfTheLossOverLoopsMatchCentralDifferences(string loss, int minSteps, double beta)
    {
        var options = new ReferenceOptions
        {
            Layers = 1,
            Heads = 2,
            Embedding = 8,
            Context = 5,
            FeedForward = 7,
            Vocabulary = 5,
            Gain = true,
            Final = true,
            Bias = true,
            Loops = 4,
            Exit = true,
            MinSteps = minSteps,
            Loss = Enum.Parse<LoopLoss>(loss),
        };
        Sequence[] batch = Batches.Random(options.Vocabulary, 5, options.Context, 2);
        ParameterSet weights = CentralDifferences.WeightsAwayFromKinks(options, batch);
        ParameterSet gradients = ReferenceModel.RunObjective(options, weights, batch, beta).Gradients;
        CentralDifferences.AssertMatches(options, weights, gradients, () => ReferenceModel.Objective(options, weights, batch, beta));
    }
}
