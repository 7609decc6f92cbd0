using MicroGpt.Numerics.Tests.Harness;

namespace MicroGpt.Numerics.Tests;

/// <summary>What a step keeps or recomputes changes its memory, but no bit of its result.</summary>
public class RecomputeTests
{
    /// <summary>Models that differ in the policy alone, the first of each group keeping everything.</summary>
    private static readonly string[][] s_groups =
    [
        ["memory-none", "memory-loop", "memory-block", "memory-part", "memory-least"],
        ["memory-none-bf16", "memory-loop-bf16", "memory-block-bf16", "memory-least-bf16"],
        ["modern-loops", "modern-loops-block"],
    ];

    public static TheoryData<string, string> Policies { get; } =
        [.. from names in s_groups from name in names[1..] select (names[0], name)];

    [Theory]
    [MemberData(nameof(Policies))]
    public void EveryPolicyGivesTheSameBits(string whole, string policy)
    {
        foreach (Isa isa in RunSettings.AvailableIsas())
        {
            foreach (int lanes in new[] { 1, 2, 3 })
            {
                AssertSame(whole, policy, new RunSettings { Isa = isa, Lanes = lanes });
            }
        }
    }

    /// <summary>Fewer loops than the model has, as where depth is sampled: slots count from the last one that runs.</summary>
    [Theory]
    [MemberData(nameof(Policies))]
    public void EveryPolicyGivesTheSameBitsAtEveryDepth(string whole, string policy)
    {
        for (int depth = 1; depth <= ModelCases.Get(whole).Options.LoopCount; depth++)
        {
            AssertSame(whole, policy, new RunSettings { Depth = depth });
            AssertSame(whole, policy, new RunSettings { Depth = depth, Lanes = 2, Passes = 2 });
        }
    }

    /// <summary>With a loss after every loop heads run between the blocks' backward passes.</summary>
    [Theory]
    [MemberData(nameof(Policies))]
    public void EveryPolicyGivesTheSameBitsWithALossAfterEveryLoop(string whole, string policy)
    {
        double[] weights = [0.25, 0.5, 1];
        TrainingRun expected = Train(whole, new RunSettings(), weights);
        TrainingRun.AssertSameBits(expected, Train(policy, new RunSettings { Lanes = 2 }, weights), policy);
    }

    /// <summary>The forward pass never reads what is rounded; the backward pass does.</summary>
    [Fact]
    public void RoundedActivationsChangeGradientsAndNoLoss()
    {
        TrainingRun floats = Train(s_groups[0][0], new RunSettings());
        TrainingRun narrow = Train(s_groups[1][0], new RunSettings());
        Bits.AssertSame(floats.RowLosses, narrow.RowLosses, "row losses");
        Bits.AssertSame(floats.Logits, narrow.Logits, "logits");
        foreach (string tensor in floats.Gradients.Keys.Where(name => name.Contains("weight", StringComparison.Ordinal)))
        {
            double error = Reference.Compare.RelativeL2(narrow.Gradient(tensor), floats.Gradient(tensor));
            Assert.InRange(error, 1e-5, 2e-2);
        }
    }

    [Fact]
    public void PoliciesKeepWhatTheyPromise()
    {
        MemoryPlan none = Plan("memory-none"), loop = Plan("memory-loop"), block = Plan("memory-block");
        MemoryPlan part = Plan("memory-part"), least = Plan("memory-least"), half = Plan("memory-least-bf16");
        Assert.Equal((3, 3, false, 0L), (none.KeptLoops, none.KeptBlocks, none.SharesBlocks, none.RepeatedFlopsPerToken));
        Assert.Equal((1, 3, false), (loop.KeptLoops, loop.KeptBlocks, loop.SharesBlocks));
        Assert.Equal((3, 1, true), (block.KeptLoops, block.KeptBlocks, block.SharesBlocks));
        Assert.Equal((1, 1, true), (least.KeptLoops, least.KeptBlocks, least.SharesBlocks));
        Assert.Equal((1, 1, true), (half.KeptLoops, half.KeptBlocks, half.SharesBlocks));
        Assert.InRange(part.TotalBytes, least.TotalBytes + 1, none.TotalBytes - 1);
        Assert.InRange(part.RepeatedFlopsPerToken, 1, least.RepeatedFlopsPerToken - 1);
        Assert.True(loop.KeptBytes * 2 < none.KeptBytes, $"{loop.KeptBytes} of {none.KeptBytes}");
        Assert.True(
            Plan("memory-none-bf16").KeptBytes < 0.55 * none.KeptBytes, $"{Plan("memory-none-bf16").KeptBytes} of {none.KeptBytes}");
        Assert.True(block.KeptBytes * 3 < none.KeptBytes, $"{block.KeptBytes} of {none.KeptBytes}");
    }

    /// <summary>Loops that no gradient flows through need no slot.</summary>
    [Fact]
    public void TruncatedLoopsAreNotKept() => Assert.Equal(2, Plan("memory-truncated-bf16").KeptLoops);

    private static MemoryPlan Plan(string name) => ModelCases.Get(name).Description.Plan;

    private static void AssertSame(string whole, string policy, RunSettings settings) =>
        TrainingRun.AssertSameBits(
            PortableRuns.Get(ModelCases.Get(whole), settings.Depth, settings.Passes),
            Train(policy, settings),
            $"{policy}, {settings}");

    private static TrainingRun Train(string name, RunSettings settings, double[]? loopWeights = null)
    {
        ModelCase model = ModelCases.Get(name);
        return model.Train(model.Weights, model.Batch, settings, loopWeights);
    }
}
