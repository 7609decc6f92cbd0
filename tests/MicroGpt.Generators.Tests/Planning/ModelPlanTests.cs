using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Ops;
using MicroGpt.Generators.Planning;
using MicroGpt.Generators.Spec;
using MicroGpt.Generators.Tests.Infrastructure;

namespace MicroGpt.Generators.Tests.Planning;

public class ModelPlanTests
{
    [Fact]
    public void MicrogptHas4192Parameters() =>
        Assert.Equal(4192, ModelCompiler.Plan(SpecCases.Load("models/microgpt.json")).Parameters.Count);

    [Fact]
    public void TensorsDoNotOverlap()
    {
        foreach (ModelPlan plan in SpecCases.Varied().Select(ModelCompiler.Plan))
        {
            long end = 0;
            foreach ((string name, Parameter parameter, long offset) in plan.Parameters.Tensors().OrderBy(t => t.Offset))
            {
                Assert.True(offset >= end, $"{name} overlaps the tensor before it");
                Assert.Equal(0, offset % 16);
                end = offset + parameter.PaddedCount;
            }

            Assert.True(plan.Parameters.Size >= end);
        }
    }

    [Fact]
    public void PanelsDoNotOverlap()
    {
        ModelPlan plan = ModelCompiler.Plan(SpecCases.Load("models/small.json"));
        long end = 0;
        foreach (PackedWeight weight in plan.Packed.Weights.Where(w => plan.Parameters.IsPerLayer(w.Parameter)))
        {
            long size = (long)weight.Inputs * weight.Outputs;
            Assert.Equal(end, weight.Offset);
            end += size;
        }

        Assert.Equal(plan.Packed.LayerStride, end);
    }

    [Fact]
    public void EveryTensorIsCounted()
    {
        foreach (ModelPlan plan in SpecCases.Varied().Select(ModelCompiler.Plan))
        {
            Assert.Equal(plan.Parameters.Tensors().Sum(t => t.Parameter.Count), plan.Parameters.Count);
        }
    }

    [Fact]
    public void PanelsOfInjectionsLieBetweenLayersAndHead()
    {
        foreach (ModelPlan plan in SpecCases.Varied().Select(ModelCompiler.Plan))
        {
            long floats = plan.Graph.Inject?.Forward.OfType<Linear>().Sum(op => (long)op.X.Width.Padded * op.Y.Width.Padded) ?? 0;
            Assert.Equal(plan.Packed.LayerStride * plan.Graph.Layers, plan.Packed.InjectOffset);
            Assert.Equal(plan.Packed.InjectOffset + floats, plan.Packed.HeadOffset);
        }
    }

    /// <summary>Two products of C x C in every loop, three times each.</summary>
    [Fact]
    public void FlopsOfConcatenationAreThoseOfItsMatrices()
    {
        ModelSpec spec = SpecCases.Load("models/bench/c128-t128-b8-r4.json");
        ModelSpec concat = spec with { Recursion = spec.Recursion! with { Injection = InjectionKind.Concat } };
        long before = FlopCounter.TrainPerToken(ModelCompiler.Plan(spec));

        Assert.Equal(before + (6 * 4 * 2 * 128 * 128), FlopCounter.TrainPerToken(ModelCompiler.Plan(concat)));
    }

    /// <summary>6 N per token for the matrices, and 6 T C per layer and loop for causal attention.</summary>
    [Fact]
    public void FlopsAreThoseOfTheMatrices()
    {
        ModelSpec spec = SpecCases.Load("models/small.json");
        ArchitectureSpec a = spec.Architecture;
        long block = (4L * a.Embedding * a.Embedding) + (2L * a.Embedding * a.FeedForward);
        long head = (long)spec.VocabularySize * a.Embedding;
        long attention = (long)a.Context * a.Embedding;

        long expected = 6 * ((a.Layers * spec.Loops * (block + attention)) + head);

        Assert.Equal(expected, FlopCounter.TrainPerToken(ModelCompiler.Plan(spec)));
    }

    [Theory]
    [InlineData(1, 1000, 1)]
    [InlineData(2, 1000, 2)]
    [InlineData(3, 1000, 2)]
    [InlineData(12, 1000, 4)]
    [InlineData(8, 6_000_000, 2)]
    [InlineData(8, 25_000_000, 1)]
    public void ShardsFollowBatchAndSize(int batch, long weights, int shards) =>
        Assert.Equal(shards, ShardPolicy.Chosen(batch, weights));

    [Fact]
    public void ShardsDoNotDependOnTheTarget()
    {
        ModelSpec spec = SpecCases.Load("models/nanogpt-char.json");
        IEnumerable<int> shards = new[] { 0, 1, 2, 3, 8 }
            .Select(threads => ModelCompiler.Plan(spec with { Target = new TargetSpec(DeviceKind.Any, threads) }).Shards);

        Assert.Single(shards.Distinct());
    }
}
