namespace MicroGpt.Runtime.Tests.Training;

/// <summary>Weights in bfloat16.</summary>
public sealed class BFloat16WeightsTrainerTests() : StorageLawTests<FourShardsInBFloat16>(StorageType.Float32, 1481709957606076121)
{
    [Fact]
    public void It_learns_nearly_as_with_floats()
    {
        using var floats = new ToyRun<FourShards>(2);
        using ToyRun<FourShardsInBFloat16> narrow = Start(2);
        Assert.Equal(floats.CopyWeights().Select(w => BFloat16.Widen(BFloat16.Nearest(w))), narrow.CopyWeights());
        double before = narrow.Evaluate().Loss;
        floats.Steps(100);
        narrow.Steps(100);
        Assert.Equal(floats.Evaluate().Loss, narrow.Evaluate().Loss, 0.02);
        Assert.True(narrow.Evaluate().Loss < before - 0.3, $"{narrow.Evaluate().Loss} of {before}");
    }
}

/// <summary>Weights and the optimizer's state in bfloat16.</summary>
public sealed class BFloat16EverythingTests() : StorageLawTests<FourShardsInBFloat16>(StorageType.BFloat16, 7178814571920401317);
