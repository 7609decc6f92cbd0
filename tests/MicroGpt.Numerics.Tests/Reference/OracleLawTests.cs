namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>Properties of the oracle that follow from the definition of the recursion, for all weights.</summary>
public class OracleLawTests
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

    [Fact]
    public void OneLoopIsTheModelWithoutRecursion()
    {
        ParameterSet weights = ParameterSet.Random(s_options, 1);
        ReferenceRun plain = ReferenceModel.Run(s_options, weights, s_batch);
        ReferenceRun loop = ReferenceModel.Run(s_options with { Loops = 1 }, weights, s_batch);

        Assert.Equal(plain.Loss, loop.Loss);
        Assert.Equal(plain.Logits, loop.Logits);
        Assert.All(weights.Shapes, s => Assert.Equal(plain.Gradients![s.Name], loop.Gradients![s.Name]));
    }

    /// <summary>With s_0 = 0 and shared weights, the first loops of a deeper run are the run of fewer loops.</summary>
    [Fact]
    public void FirstLoopsDoNotDependOnTheirNumber()
    {
        ParameterSet weights = ParameterSet.Random(s_options, 1);
        ReferenceRun three = ReferenceModel.Run(s_options with { Loops = 3 }, weights, s_batch);
        ReferenceRun two = ReferenceModel.Run(s_options with { Loops = 2 }, weights, s_batch);

        Assert.Equal(two.LossPerLoop, three.LossPerLoop[..2]);
        Assert.Equal(two.States, three.States[..2]);
        Assert.NotEqual(two.Loss, three.Loss);
    }

    /// <summary>The loss is a mean over all targets of the batch, so sequences weigh by their targets.</summary>
    [Fact]
    public void BatchIsTheWeightedMeanOfItsSequences()
    {
        ReferenceOptions options = s_options with { Loops = 2 };
        ParameterSet weights = ParameterSet.Random(options, 1);
        ReferenceRun all = ReferenceModel.Run(options, weights, s_batch);
        double targets = s_batch.Sum(sequence => sequence.TargetCount);

        double loss = 0;
        ParameterSet gradients = ParameterSet.Zeros(options);
        foreach (Sequence sequence in s_batch)
        {
            double share = sequence.TargetCount / targets;
            ReferenceRun one = ReferenceModel.Run(options, weights, [sequence]);
            loss += share * one.Loss;
            foreach (TensorShape shape in weights.Shapes)
            {
                Vectors.AddTo(
                    gradients[shape.Name], Array.ConvertAll(one.Gradients![shape.Name], g => share * g));
            }
        }

        Assert.Equal(all.Loss, loss, 1e-13);
        Assert.All(
            weights.Shapes,
            s => Assert.True(Compare.RelativeL2(gradients[s.Name], all.Gradients![s.Name]) < 1e-13, s.Name));
    }

    /// <summary>A later token changes nothing before it.</summary>
    [Theory]
    [InlineData("Learned")]
    [InlineData("Rotary")]
    public void AttentionIsCausal(string positions)
    {
        ReferenceOptions options = s_options with { Loops = 2, Positions = Enum.Parse<Positions>(positions) };
        ParameterSet weights = ParameterSet.Random(options, 1);
        Sequence sequence = s_batch[0];
        int[] changed = [.. sequence.Tokens];
        changed[^1] = (changed[^1] + 1) % options.Vocabulary;

        double[] before = ReferenceModel.Run(options, weights, [sequence]).Logits[0];
        double[] after = ReferenceModel.Run(options, weights, [sequence with { Tokens = changed }]).Logits[0];

        int earlier = (sequence.Length - 1) * options.Vocabulary;
        Assert.Equal(before[..earlier], after[..earlier]);
        Assert.NotEqual(before[earlier..], after[earlier..]);
    }

    /// <summary>Rotary scores depend on distances alone, so a sequence of one token repeated has one output.</summary>
    [Fact]
    public void RotaryPositionsAreRelative()
    {
        ReferenceOptions options = s_options with { Positions = Positions.Rotary };
        double[] qkv = new double[3 * 3 * 12];
        var random = new ReferenceRandom(4);
        for (int i = 0; i < 36; i++)
        {
            qkv[i] = qkv[36 + i] = qkv[72 + i] = random.Normal();
        }

        Rotary.Turn(qkv, options, 1);
        double Score(int t, int u) => Enumerable.Range(0, 6).Sum(i => qkv[(t * 36) + i] * qkv[(u * 36) + 12 + i]);
        Assert.Equal(Score(1, 0), Score(2, 1), 1e-12);
        Assert.NotEqual(Score(1, 0), Score(2, 0), 1e-3);
    }
}
