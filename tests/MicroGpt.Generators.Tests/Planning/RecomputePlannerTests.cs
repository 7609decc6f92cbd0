using System.Globalization;
using MicroGpt.Generators.Planning;
using MicroGpt.Generators.Spec;
using MicroGpt.Generators.Tests.Infrastructure;

namespace MicroGpt.Generators.Tests.Planning;

/// <summary>Which activations are kept or recomputed: policies, budgets and the reported numbers.</summary>
public unsafe class RecomputePlannerTests
{
    private const int Capacity = 16;

    [Fact]
    public void WithoutABudgetEverythingIsKept()
    {
        foreach (ModelPlan plan in SpecCases.Varied().Select(ModelCompiler.Plan))
        {
            Assert.Equal(0, FlopCounter.RepeatedPerToken(plan, plan.Recompute));
            Assert.False(plan.Recompute.SharesBlocks);
        }
    }

    [Theory]
    [InlineData("none", 4, 6, false)]
    [InlineData("loop", 1, 6, false)]
    [InlineData("block", 4, 1, true)]
    public void PoliciesAreTheirPlans(string policy, int loops, int blocks, bool shares) =>
        Assert.Equal(new RecomputePlan(loops, blocks, shares), ModelCompiler.Plan(Spec(policy, null)).Recompute);

    /// <summary>From the least to the most: every budget is met, and more room never costs more FLOPs.</summary>
    [Theory]
    [InlineData("float32")]
    [InlineData("bfloat16")]
    public void AutoIsTheCheapestPlanThatFits(string precision)
    {
        long least = Least(precision), most = ModelCompiler.Plan(Spec("none", null, precision)).Memory.Total;
        long before = long.MaxValue;
        var plans = new HashSet<RecomputePlan>();
        for (int i = 0; i <= 24; i++)
        {
            long budget = least + ((most - least) * i / 24);
            ModelPlan plan = ModelCompiler.Plan(Spec("auto", budget, precision));
            long repeated = FlopCounter.RepeatedPerToken(plan, plan.Recompute);
            Assert.InRange(plan.Memory.Total, least, budget);
            Assert.InRange(repeated, 0, before);
            foreach (RecomputePlan other in Everything().Where(r => MemoryTotals.Of(plan, r).Total <= budget))
            {
                Assert.True(FlopCounter.RepeatedPerToken(plan, other) >= repeated, $"{other} is cheaper than {plan.Recompute} at {budget}");
            }

            before = repeated;
            plans.Add(plan.Recompute);
        }

        Assert.Equal(0, before);
        Assert.True(plans.Count > 10, $"{plans.Count} plans");
    }

    [Fact]
    public void ABudgetBelowTheLeastIsAnError()
    {
        long least = Least("float32");
        Assert.Null(Judge("auto", least));
        Assert.Equal("MGPT024", Judge("auto", least - 1));
        Assert.Equal("MGPT029", Judge("none", least));
        Assert.Equal("MGPT024", Judge("none", least - 1));
    }

    /// <summary>
    /// A training step on the runtime's own addresses: a block whose slot holds another block's activations must be recomputed. The
    /// generated code asks for the loop, not for the slot, and must come to the same; and the counts are those of the plan.
    /// </summary>
    [Fact]
    public void RepeatedRunsAreThoseOfAStepOnTheRuntimesAddresses()
    {
        ModelPlan plan = ModelCompiler.Plan(Spec("none", null));
        int layers = plan.Graph.Layers;
        foreach (RecomputePlan recompute in Everything())
        {
            var memory = new ActivationMemory(Runtime(plan, recompute), null, Capacity, keeps: true);
            for (int depth = 1; depth <= 4; depth++)
            {
                (int loops, int blocks) = Step(memory, recompute, depth, layers);
                if (depth == 4)
                {
                    Assert.Equal((recompute.RepeatedLoops(4), recompute.RepeatedBlocks(layers, 4)), (loops, blocks));
                }
            }
        }
    }

    /// <summary>What the runtime takes is what the plan counts.</summary>
    [Fact]
    public void TheRuntimeTakesWhatThePlanCounts()
    {
        foreach (string precision in new[] { "float32", "bfloat16" })
        {
            ModelPlan plan = ModelCompiler.Plan(Spec("none", null, precision));
            foreach (RecomputePlan recompute in Everything())
            {
                var totals = MemoryTotals.Of(plan, recompute);
                long floats = ActivationMemory.Floats(Runtime(plan, recompute), checked((int)totals.Capacity), keeps: true);
                Assert.Equal(totals.Kept, sizeof(float) * floats * Math.Min(plan.Shards, totals.Threads));
            }
        }
    }

    /// <summary>Runs of loops and of blocks beside those.</summary>
    private static (int Loops, int Blocks) Step(ActivationMemory memory, RecomputePlan recompute, int depth, int layers)
    {
        Dictionary<nint, (int Loop, int Layer)> inputs = [], kept = [];
        void Forward(int loop)
        {
            for (int layer = 0; layer < layers; layer++)
            {
                inputs[(nint)(memory.Stream(loop, depth) + (layer * memory.StreamStride))] = (loop, layer);
                kept[(nint)memory.Block(loop, depth, layer)] = (loop, layer);
            }
        }

        for (int loop = 1; loop <= depth; loop++)
        {
            Forward(loop);
        }

        int loops = 0, blocks = 0;
        for (int loop = depth; loop >= 1; loop--)
        {
            if (memory.MustRepeat(loop, depth))
            {
                Forward(loop);
                loops++;
            }

            bool ranLast = loop == depth || loop <= depth - recompute.Loops;
            for (int layer = layers - 1; layer >= 0; layer--)
            {
                Assert.Equal((loop, layer), inputs[(nint)(memory.Stream(loop, depth) + (layer * memory.StreamStride))]);
                nint slot = (nint)memory.Block(loop, depth, layer);
                bool runsAgain = recompute.SharesBlocks && (!ranLast || layer < layers - recompute.Blocks);
                Assert.Equal(runsAgain, kept[slot] != (loop, layer));
                kept[slot] = (loop, layer);
                blocks += runsAgain ? 1 : 0;
            }
        }

        return (loops, blocks);
    }

    private static IEnumerable<RecomputePlan> Everything() =>
        from loops in Enumerable.Range(1, 4)
        from recompute in Enumerable.Range(1, 6).Select(blocks => new RecomputePlan(loops, blocks, true))
            .Append(new RecomputePlan(loops, 6, false))
        select recompute;

    private static MemoryPlan Runtime(ModelPlan plan, RecomputePlan recompute) => new()
    {
        StateFloatsPerRow = plan.Activations.StateStride,
        InjectFloatsPerRow = plan.Activations.LoopSize,
        BlockFloatsPerRow = plan.Activations.LayerSize,
        Loops = plan.Graph.Loops,
        KeptLoops = recompute.Loops,
        StreamSlots = plan.StreamSlots(recompute),
        KeptBlocks = recompute.Blocks,
        FirstKeptBlock = recompute.SharesBlocks ? plan.Graph.Layers - recompute.Blocks : 0,
        SharesBlocks = recompute.SharesBlocks,
        WeightFloats = 0,
        PackedFloats = 0,
        TableFloats = 0,
        OuterFloatsPerRow = 0,
        ScratchFloatsPerRow = 0,
        PrivateFloats = 0,
        CacheFloatsPerBlock = 0,
        Shards = 1,
        Threads = 1,
    };

    private static long Least(string precision) => ModelCompiler.Plan(Spec("auto", 1, precision)).Memory.Total;

    private static string? Judge(string policy, long budget) => MemoryBudget.Check(ModelCompiler.Plan(Spec(policy, budget)))?.Id;

    private static ModelSpec Spec(string policy, long? budget, string precision = "float32") =>
        SpecCases.Parse(Json(policy, budget, precision));

    private static string Json(string policy, long? budget, string precision) => $$"""
        {
          "tokenizer": { "kind": "alphabet", "alphabet": "abc" },
          "architecture": { "layers": 6, "heads": 2, "embedding": 32, "context": 24{{SpecText.PlainKeys}} },
          "recursion": { "steps": 4, "injection": "concat", "normalizeState": true },
          "training":
          {
            "optimizer": { "kind": "adamW" }, "recompute": "{{policy}}", "precision": "{{precision}}"
            {{(budget is { } bytes ? ", \"memoryBudget\": " + bytes.ToString(CultureInfo.InvariantCulture) : "")}}
          }
        }
        """;
}
