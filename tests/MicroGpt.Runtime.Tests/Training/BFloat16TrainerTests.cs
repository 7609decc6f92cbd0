namespace MicroGpt.Runtime.Tests.Training;

/// <summary>The optimizer's state in bfloat16.</summary>
public sealed class BFloat16TrainerTests() : StorageLawTests<FourShards>(StorageType.BFloat16, 7178639137963084392)
{
    [Fact]
    public void It_learns_as_with_floats()
    {
        using var floats = new ToyRun<FourShards>(2);
        using ToyRun<FourShards> narrow = Start(2);
        floats.Steps(100);
        narrow.Steps(100);
        Assert.Equal(floats.Evaluate().Loss, narrow.Evaluate().Loss, 0.01);
        Assert.NotEqual(floats.CopyWeights(), narrow.CopyWeights());
    }

    [Fact]
    public void The_defaults_of_the_model_choose_the_type()
    {
        TrainingDefaults training = TestModels.Training;
        Assert.Equal(StorageType.Float32, OptimizerSettings.From(training).State);
        Assert.Equal(StorageType.BFloat16, OptimizerSettings.From(training with { OptimizerState = StorageType.BFloat16 }).State);
    }
}
