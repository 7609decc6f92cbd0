namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>The oracle's gradients against central differences of its loss, for every choice and every element.</summary>
public class OracleGradientTests
{
    private const double Step = 1e-5;
    private const double Tolerance = 1e-6;

    /// <summary>An activation input this close to relu's kink could cross it within the step.</summary>
    private const double Clearance = 2e-4;

    public static TheoryData<string, string, string> Choices()
    {
        var data = new TheoryData<string, string, string>();
        foreach (Norm norm in Enum.GetValues<Norm>())
        {
            foreach (Activation activation in Enum.GetValues<Activation>())
            {
                foreach (Positions positions in Enum.GetValues<Positions>())
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

    private static void Check(ReferenceOptions options, double[]? loopWeights)
    {
        Sequence[] batch = Batches.Random(options.Vocabulary, 5, options.Context, 2, 1);
        ParameterSet weights = WeightsAwayFromKinks(options, batch);
        ParameterSet gradients = ReferenceModel.Run(options, weights, batch, loopWeights: loopWeights).Gradients!;
        AssertMatches(options, weights, gradients, () => ReferenceModel.Run(options, weights, batch, withGradients: false, loopWeights).Loss);
    }

    private static void AssertMatches(ReferenceOptions options, ParameterSet weights, ParameterSet gradients, Func<double> loss)
    {
        foreach (TensorShape shape in weights.Shapes)
        {
            double[] values = weights[shape.Name];
            double[] analytic = gradients[shape.Name];
            double scale = Compare.RootMeanSquare(analytic);
            for (int i = 0; i < values.Length; i++)
            {
                double numeric = Derivative(ref values[i], loss);
                double error = Math.Abs(analytic[i] - numeric);
                Assert.True(
                    error <= Tolerance * (Math.Abs(analytic[i]) + scale),
                    $"{shape.Name}[{i}]: {analytic[i]:R}, numerically {numeric:R} in {options}");
            }
        }
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
        ParameterSet weights = WeightsAwayFromKinks(options, batch);
        ParameterSet gradients = ReferenceModel.RunObjective(options, weights, batch, beta).Gradients;
        AssertMatches(options, weights, gradients, () => ReferenceModel.RunObjective(options, weights, batch, beta).Loss);
    }

    /// <summary>Central differences over one and two steps, combined so that the error is of fourth order.</summary>
    private static double Derivative(ref double value, Func<double> loss)
    {
        double centre = value;
        double[] offsets = [Step, -Step, 2 * Step, -2 * Step];
        double[] losses = new double[4];
        for (int i = 0; i < 4; i++)
        {
            value = centre + offsets[i];
            losses[i] = loss();
        }

        value = centre;
        return ((8 * (losses[0] - losses[1])) - (losses[2] - losses[3])) / (12 * Step);
    }

    private static ParameterSet WeightsAwayFromKinks(ReferenceOptions options, Sequence[] batch)
    {
        for (ulong seed = 1; ; seed++)
        {
            ParameterSet weights = ParameterSet.Random(options, seed, deviation: 0.5);
            if (ReferenceModel.Run(options, weights, batch, withGradients: false).SmallestHidden > Clearance)
            {
                return weights;
            }
        }
    }
}
