namespace MicroGpt.Runtime.Tests.Training;

/// <summary>Weights in bfloat16.</summary>
public sealed class BFloat16WeightsTrainerTests() : StorageLawTests<FourShardsInHalves>(StorageFormat.Float32, 1481709957606076121)
{
    [Fact]
    public void It_learns_nearly_as_with_floats()
    {
        using var floats = new ToyRun<FourShards>(2);
        using ToyRun<FourShardsInHalves> halves = Start(2);
        Assert.Equal(floats.CopyWeights().Select(w => BFloat16.Widen(BFloat16.Nearest(w))), halves.CopyWeights());
        double before = halves.Evaluate().Loss;
        floats.Steps(100);
        halves.Steps(100);
        Assert.Equal(floats.Evaluate().Loss, halves.Evaluate().Loss, 0.02);
        Assert.True(halves.Evaluate().Loss < before - 0.3, $"{halves.Evaluate().Loss} of {before}");
    }
}

/// <summary>Weights and the optimizer's state in bfloat16.</summary>
public sealed class BFloat16EverythingTests() : StorageLawTests<FourShardsInHalves>(StorageFormat.BFloat16, 7178814571920401317);
