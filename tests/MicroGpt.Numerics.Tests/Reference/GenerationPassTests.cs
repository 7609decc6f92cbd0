namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>Properties of the oracle with per-token depths that hold for all weights.</summary>
public class GenerationPassTests
{
    private const int Length = 7;

    private static readonly ReferenceOptions s_options = new()
    {
        Layers = 2,
        Heads = 2,
        Embedding = 12,
        Context = Length,
        FeedForward = 10,
        Vocabulary = 5,
        Gain = true,
        Final = true,
        Bias = true,
        Loops = 4,
        Exit = true,
        LoopEmbedding = true,
    };

    private static readonly int[] s_tokens = Batches.Random(5, 3, Length)[0].Tokens;

    [Theory]
    [InlineData("Add", "Learned")]
    [InlineData("Scaled", "Rotary")]
    [InlineData("Concat", "Learned")]
    [InlineData("None", "Rotary")]
    public void FullDepthIsThePlainForwardPass(string injection, string positions)
    {
        ReferenceOptions options = s_options with
        {
            Injection = Enum.Parse<Injection>(injection),
            Positions = Enum.Parse<Positions>(positions),
        };
        ParameterSet weights = ParameterSet.Random(options, 1);
        GenerationPass pass = Run(options, weights, s_tokens, Depths(4));
        var plain = new SequencePass(options, weights, new Sequence(s_tokens, Depths(-1)), depth: 4);
        plain.Forward();

        for (int r = 1; r <= 4; r++)
        {
            Assert.Equal(plain.Heads[r - 1].Logits, Enumerable.Range(0, Length).SelectMany(t => pass.Logits(t, r)));
            Assert.Equal(1 / (1 + Math.Exp(-plain.Heads[0].Exits[2])), pass.ChanceToHaveStopped(2, 1), 1e-12);
        }
    }

    /// <summary>
    /// A token that stops early does not change earlier tokens or the loops that it runs itself. It changes the deeper loops of later
    /// tokens.
    /// </summary>
    [Fact]
    public void AStopChangesDeeperLoopsOfLaterTokensAlone()
    {
        const int stopped = 3, depth = 2;
        ParameterSet weights = ParameterSet.Random(s_options, 1);
        int[] depths = Depths(4);
        depths[stopped] = depth;
        GenerationPass full = Run(s_options, weights, s_tokens, Depths(4));
        GenerationPass early = Run(s_options, weights, s_tokens, depths);

        Assert.Equal(full.Logits(stopped, depth), early.Logits(stopped));
        for (int t = 0; t < Length; t++)
        {
            for (int r = 1; r <= 4; r++)
            {
                bool differs = t > stopped && r > depth;
                Assert.True(t == stopped || differs != full.Logits(t, r).SequenceEqual(early.Logits(t, r)), $"token {t}, loop {r}");
            }
        }
    }

    /// <summary>If all tokens stop at the same loop, lent values are never read. The result is a model with that many loops.</summary>
    [Fact]
    public void OneDepthForAllIsTheModelOfThatManyLoops()
    {
        ParameterSet weights = ParameterSet.Random(s_options, 1);
        GenerationPass pass = Run(s_options, weights, s_tokens, Depths(3));
        var plain = new SequencePass(s_options, weights, new Sequence(s_tokens, Depths(-1)), depth: 3);
        plain.Forward();

        Assert.Equal(plain.Heads[^1].Logits, Enumerable.Range(0, Length).SelectMany(t => pass.Logits(t)));
    }

    /// <summary>From s_0 = 0 the first loop changes all of the state.</summary>
    [Fact]
    public void ChangeIsTheDifferenceInTermsOfTheState()
    {
        ParameterSet weights = ParameterSet.Random(s_options, 1);
        GenerationPass pass = Run(s_options, weights, s_tokens, Depths(4));
        ReferenceRun run = ReferenceModel.Run(s_options, weights, [new Sequence(s_tokens, Depths(0))], withGradients: false);
        double[] two = run.States[1][0][..12];
        double[] three = run.States[2][0][..12];

        Assert.Equal(1, pass.Change(0, 1), 1e-12);
        double difference = three.Zip(two, (a, b) => (a - b) * (a - b)).Sum();
        Assert.Equal(Math.Sqrt(difference / three.Sum(v => v * v)), pass.Change(0, 3), 1e-12);
    }

    private static GenerationPass Run(ReferenceOptions options, ParameterSet weights, int[] tokens, int[] depths)
    {
        var pass = new GenerationPass(options, weights, tokens, depths);
        pass.Forward();
        return pass;
    }

    private static int[] Depths(int depth) => [.. Enumerable.Repeat(depth, Length)];
}
