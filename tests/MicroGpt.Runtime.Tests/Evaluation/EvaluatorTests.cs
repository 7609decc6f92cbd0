using MicroGpt.Runtime.Tests.Training;

namespace MicroGpt.Runtime.Tests.Evaluation;

public sealed class EvaluatorTests
{
    /// <summary>
    /// An evaluation uses the trainer's memory and overwrites activations. It must not change the training, not even if it fails.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void After_one_that_throws_training_goes_on_to_the_same_bits(int threads)
    {
        using ToyRun<FourShardsThatFail> expected = Start(threads);
        List<StepResult> steps = expected.Steps(6);

        using ToyRun<FourShardsThatFail> run = Start(threads);
        List<StepResult> before = run.Steps(3);
        FourShardsThatFail.Fail();
        Assert.Throws<InvalidOperationException>(run.Evaluate);
        List<StepResult> after = run.Steps(3);

        Assert.Equal(steps, before.Concat(after));
        Assert.Equal(expected.CopyWeights(), run.CopyWeights());
        Assert.Equal(expected.Evaluate().LossPerLoop, run.Evaluate().LossPerLoop);
    }

    /// <summary>The loss counts after every loop, so the backward pass reads the states of all of them.</summary>
    private static ToyRun<FourShardsThatFail> Start(int threads) => new(threads, change: options => options with
    {
        Objective = LoopObjective.Of(ToyModel<FourShardsThatFail>.Description.Architecture with { LoopLoss = LoopLoss.Uniform }),
    });
}
