using MicroGpt.Generators.Kernels;

namespace MicroGpt.Generators.Tests.Planning;

public class BlockPlanTests
{
    [Theory]
    [InlineData(8, 1)]
    [InlineData(512, 1)]
    [InlineData(520, 2)]
    [InlineData(768, 2)]
    [InlineData(2304, 5)]
    [InlineData(3072, 6)]
    public void DepthsCoverTheInputsInWholeVectors(int inputs, int blocks)
    {
        IReadOnlyList<int> depths = BlockPlan.Depths(inputs);
        Assert.Equal(blocks, depths.Count);
        Assert.Equal(inputs, depths.Sum());
        Assert.All(depths, depth => Assert.True(depth is > 0 and <= BlockPlan.Depth && depth % 8 == 0, $"{depth}"));
        Assert.True(depths.Max() - depths.Min() <= 8);
    }
}
