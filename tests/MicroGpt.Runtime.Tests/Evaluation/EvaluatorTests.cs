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

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Progress_counts_the_predictions_between_groups(int threads)
    {
        using ToyRun<FourShardsThatFail> run = Start(threads);
        using var evaluator = new Evaluator<ToyModel<FourShardsThatFail>>(run.Trainer.Teams);
        List<long> done = [];
        EvaluationResult result = evaluator.Evaluate(run.HeldOut, done.Add);
        Assert.True(done.Count > 1);
        Assert.Equal(done.Distinct().Order(), done);
        Assert.Equal(run.HeldOut.Predictions, done[^1]);
        Assert.Equal(evaluator.Evaluate(run.HeldOut).LossPerLoop, result.LossPerLoop);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void An_interrupted_one_ends_between_groups_and_leaves_everything_usable(int threads)
    {
        using ToyRun<FourShardsThatFail> run = Start(threads);
        using var evaluator = new Evaluator<ToyModel<FourShardsThatFail>>(run.Trainer.Teams);
        EvaluationResult expected = evaluator.Evaluate(run.HeldOut);
        using var interruption = new CancellationTokenSource();
        int groups = 0;
        Assert.Throws<OperationCanceledException>(() => evaluator.Evaluate(
            run.HeldOut,
            _ =>
            {
                groups++;
                interruption.Cancel();
            },
            interruption.Token));
        Assert.Equal(1, groups);
        Assert.Equal(expected.LossPerLoop, evaluator.Evaluate(run.HeldOut).LossPerLoop);
        Assert.True(double.IsFinite(run.Step().Loss));
    }

    [Fact]
    public void A_group_allocates_nothing()
    {
        using ToyRun<FourShardsThatFail> run = Start(1);
        using var evaluator = new Evaluator<ToyModel<FourShardsThatFail>>(run.Trainer.Teams);
        EvaluationSet little = run.HeldOut.AtMost(1);
        long few = Allocated(little);
        Assert.Equal(few, Allocated(run.HeldOut));

        long Allocated(EvaluationSet set)
        {
            long predictions = 0;
            Action<long> progress = done => predictions = done;
            evaluator.Evaluate(set, progress);
            long before = GC.GetAllocatedBytesForCurrentThread();
            evaluator.Evaluate(set, progress);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    /// <summary>The loss counts after every loop, so the backward pass reads the states of all of them.</summary>
    private static ToyRun<FourShardsThatFail> Start(int threads) => new(threads, change: options => options with
    {
        Objective = LoopObjective.Of(ToyModel<FourShardsThatFail>.Description.Architecture with { LoopLoss = LoopLoss.Uniform }),
    });
}
