using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Ops;
using MicroGpt.Generators.Planning;
using MicroGpt.Generators.Spec;
using MicroGpt.Generators.Tests.Infrastructure;

namespace MicroGpt.Generators.Tests.Planning;

public class TrafficCounterTests
{
    /// <summary>Embedding 128, feed-forward 512, 4 layers: the numbers are counted by hand.</summary>
    private static readonly ModelPlan s_plan = ModelCompiler.Plan(SpecCases.Load("models/bench/c128-t64-b12.json"));

    [Fact]
    public void AProductReadsItsInputAndPanelsAndWritesItsOutput()
    {
        Op up = s_plan.Graph.Block.Forward.OfType<Linear>().Single(op => op.Y.Name == "up");

        Traffic traffic = TrafficCounter.Of(up, s_plan);

        Assert.Equal(new Traffic(4 * 4 * (128 + 512), 4 * 4 * 128 * 512, 0), traffic);
    }

    [Fact]
    public void AWeightGradientReadsAndWritesTheGradient()
    {
        Op gradient = s_plan.Graph.Block.Backward.OfType<LinearWeightGrad>().Single(
            op => op.Forward.Weight.Name.EndsWith("mlp.in.weight", StringComparison.Ordinal));

        Assert.Equal(4 * 4 * 2 * 128 * 512, TrafficCounter.Of(gradient, s_plan).PerShard);
    }

    [Fact]
    public void DecodingReadsEveryForwardPanelAndHalfTheCache()
    {
        // qkv, projection, and the two of the MLP; the head of 66 symbols is padded to 72.
        long panels = (4L * 128 * (384 + 128 + 512 + 512)) + (128 * 72);
        long cache = 4L * 64 * 2 * 128;

        Assert.Equal(4 * (panels + (cache / 2)), TrafficCounter.DecodeBytes(s_plan));
    }

    [Fact]
    public void LoopsReadThePanelsOfTheBlocksAgain()
    {
        long once = TrafficCounter.DecodeBytes(ModelCompiler.Plan(SpecCases.Load("models/bench/c128-t128-b8.json")));
        long fourTimes = TrafficCounter.DecodeBytes(ModelCompiler.Plan(SpecCases.Load("models/bench/c128-t128-b8-r4.json")));

        Assert.Equal(4 * (once - (4 * 128 * 72)) + (4 * 128 * 72), fourTimes);
    }

    [Fact]
    public void InjectionsAreReadInEveryLoop()
    {
        ModelSpec spec = SpecCases.Load("models/bench/c128-t128-b8-r4.json");
        ModelPlan concat = ModelCompiler.Plan(spec with { Recursion = spec.Recursion! with { Injection = InjectionKind.Concat } });
        Op product = concat.Graph.Inject!.Forward.OfType<Linear>().First();

        Assert.Equal(new Traffic(4 * 4 * (128 + 128), 4 * 4 * 128 * 128, 0), TrafficCounter.Of(product, concat));
        Assert.Equal(TrafficCounter.DecodeBytes(ModelCompiler.Plan(spec)) + (4 * 4 * 2 * 128 * 128), TrafficCounter.DecodeBytes(concat));
    }

    [Fact]
    public void WhatTheFirstLoopAddsMovesOnce()
    {
        ModelSpec spec = SpecCases.Load("models/bench/c128-t128-b8-r4.json");
        ModelPlan none = ModelCompiler.Plan(spec with { Recursion = spec.Recursion! with { Injection = InjectionKind.None } });
        List<Op> ops = none.Graph.Inject!.Forward;

        Assert.Equal(new Traffic(4 * 4 * 2 * 128, 0, 0), TrafficCounter.Of(ops.OfType<Copy>().Single(), none));
        Assert.Equal(new Traffic(4 * 3 * 128, 0, 0), TrafficCounter.Of(ops.OfType<AddFirst>().Single(), none));
    }
}
