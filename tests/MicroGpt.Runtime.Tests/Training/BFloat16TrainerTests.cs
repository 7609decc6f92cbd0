namespace MicroGpt.Runtime.Tests.Training;

/// <summary>The optimizer's state in bfloat16.</summary>
public sealed class BFloat16TrainerTests() : StorageLawTests<FourShards>(StorageFormat.BFloat16, 7178639137963084392)
{
    [Fact]
    public void It_learns_as_with_floats()
    {
        using var floats = new ToyRun<FourShards>(2);
        using ToyRun<FourShards> halves = Start(2);
        floats.Steps(100);
        halves.Steps(100);
        Assert.Equal(floats.Evaluate().Loss, halves.Evaluate().Loss, 0.01);
        Assert.NotEqual(floats.CopyWeights(), halves.CopyWeights());
    }

    [Fact]
    public void The_defaults_of_the_model_choose_the_format()
    {
        TrainingDefaults training = TestModels.Training;
        Assert.Equal(StorageFormat.Float32, OptimizerSettings.From(training).State);
        Assert.Equal(StorageFormat.BFloat16, OptimizerSettings.From(training with { OptimizerState = "bfloat16" }).State);
        var error = Assert.Throws<MicroGptException>(() => OptimizerSettings.From(training with { OptimizerState = "float16" }));
        Assert.Contains("\"float16\"", error.Message, StringComparison.Ordinal);
        Assert.Contains("use float32 or bfloat16", error.Message, StringComparison.Ordinal);
    }
}
