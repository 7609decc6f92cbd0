namespace MicroGpt.Runtime.Tests.Training;

/// <summary>Packed documents and the depth of the longest one in a training step.</summary>
public sealed class LongestDepthTests
{
    [Theory]
    [InlineData(PackAttention.All)]
    [InlineData(PackAttention.Document)]
    public void Packed_training_has_the_same_bits_with_any_number_of_threads(PackAttention attention)
    {
        (List<StepResult> steps, float[] weights) = Train(1, attention);
        (List<StepResult> others, float[] same) = Train(3, attention);
        Assert.Equal(steps, others);
        Assert.Equal(weights, same);
        Assert.True(steps[^1].Loss < steps[0].Loss);

        // A step has more tokens than it has sequences of one document each.
        using var alone = new ToyRun<FourShards>();
        Assert.True(steps[0].Tokens > alone.Step().Tokens);
    }

    [Fact]
    public void What_documents_attend_to_matters() =>
        Assert.NotEqual(Train(1, PackAttention.All).Weights, Train(1, PackAttention.Document).Weights);

    [Fact]
    public void The_depth_is_the_longest_document_of_the_step_and_two()
    {
        using var run = new ToyRun<SixteenLoops>(change: options => options with { DepthIsLongest = true });
        StepResult step = run.Step();
        int depth = run.Source.SelectedLongest + 2;
        Assert.InRange(depth, 5, 14);
        Assert.Equal(AtDepth<SixteenLoops>(depth), step);
        Assert.NotEqual(AtDepth<SixteenLoops>(depth + 1), step);
    }

    /// <summary>The model has three loops, and its documents have more than one token.</summary>
    [Fact]
    public void The_depth_is_at_most_all_loops()
    {
        using var run = new ToyRun<FourShards>(change: options => options with { DepthIsLongest = true });
        Assert.Equal(AtDepth<FourShards>(3), run.Step());
    }

    private static StepResult AtDepth<TShape>(int depth)
        where TShape : IToyShape
    {
        using var run = new ToyRun<TShape>(change: options => options with { Depth = new DepthSampling(1, depth, depth, seed: 1) });
        return run.Step();
    }

    private static (List<StepResult> Steps, float[] Weights) Train(int threads, PackAttention attention)
    {
        using var run = new ToyRun<FourShards>(
            threads,
            change: options => options with { SpansPerSequence = attention == PackAttention.Document ? ToyModel<FourShards>.Context : 1 },
            packing: attention);
        List<StepResult> steps = run.Steps(8);
        return (steps, run.CopyWeights());
    }
}
