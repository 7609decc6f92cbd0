namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>The gradients of every kind of recursion against central differences.</summary>
public class OracleRecursionTests
{
    private const double Beta = 0.2;

    public static TheoryData<string, string, string> Choices()
    {
        var data = new TheoryData<string, string, string>();
        foreach (Injection injection in Enum.GetValues<Injection>())
        {
            foreach (Norm norm in Enum.GetValues<Norm>())
            {
                foreach (LoopLoss loss in Enum.GetValues<LoopLoss>())
                {
                    data.Add(injection.ToString(), norm.ToString(), loss.ToString());
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Choices))]
    public void GradientsOfAllLoopsMatchCentralDifferences(string injection, string norm, string loss)
    {
        foreach (ReferenceOptions options in Variants(injection, norm, loss))
        {
            Check(options, depth: null);
            Check(options, depth: 2);
        }
    }

    /// <summary>Truncated backpropagation is the gradient of a loss in which earlier states are constants.</summary>
    [Theory]
    [MemberData(nameof(Choices))]
    public void GradientsOfTheLastLoopsMatchCentralDifferencesWithFrozenStates(string injection, string norm, string loss)
    {
        foreach (ReferenceOptions options in Variants(injection, norm, loss))
        {
            Check(options with { BackpropSteps = 1 }, depth: null);
            Check(options with { BackpropSteps = 2 }, depth: null);
            Check(options with { BackpropSteps = 1 }, depth: 2);
        }
    }

    /// <summary>Two of four loops frozen, and a loop before minSteps whose head has no loss.</summary>
    [Theory]
    [InlineData(4, 1)]
    [InlineData(4, 2)]
    [InlineData(3, 1)]
    [InlineData(2, 1)]
    public void DeeperModelsMatchCentralDifferences(int depth, int backpropSteps)
    {
        foreach (Injection injection in Enum.GetValues<Injection>())
        {
            ReferenceOptions options = Variants(injection.ToString(), "LayerNorm", "Expected").Last();
            Check(options with { Layers = 2, Loops = 4, MinSteps = 2, BackpropSteps = backpropSteps }, depth);
        }
    }

    /// <summary>normalizeState, loopEmbedding and gain in every combination; the head tied in half of them.</summary>
    private static IEnumerable<ReferenceOptions> Variants(string injection, string norm, string loss)
    {
        for (int bits = 0; bits < 8; bits++)
        {
            yield return new ReferenceOptions
            {
                Layers = 1,
                Heads = 2,
                Embedding = 4,
                Context = 3,
                FeedForward = 3,
                Vocabulary = 3,
                Bias = true,
                Final = true,
                AfterEmbedding = true,
                Norm = Enum.Parse<Norm>(norm),
                Injection = Enum.Parse<Injection>(injection),
                Loss = Enum.Parse<LoopLoss>(loss),
                Exit = loss == nameof(LoopLoss.Expected),
                Loops = 3,
                NormalizeState = (bits & 1) != 0,
                LoopEmbedding = (bits & 2) != 0,
                Gain = (bits & 4) != 0,
                TiedHead = bits is 0 or 3 or 5 or 6,
            };
        }
    }

    private static void Check(ReferenceOptions options, int? depth)
    {
        Sequence[] batch = Batches.Random(options.Vocabulary, 5, options.Context, 1);
        ParameterSet weights = CentralDifferences.WeightsAwayFromKinks(options, batch);
        ParameterSet gradients = ReferenceModel.RunObjective(options, weights, batch, Beta, depth).Gradients;

        int loops = depth ?? options.LoopCount;
        int constants = Math.Max(0, loops - (options.BackpropSteps ?? loops));
        double[][][] frozen = ReferenceModel.Run(options, weights, batch, withGradients: false).States[..constants];
        CentralDifferences.AssertMatches(
            options, weights, gradients, () => ReferenceModel.Objective(options, weights, batch, Beta, depth, frozen));
    }
}
