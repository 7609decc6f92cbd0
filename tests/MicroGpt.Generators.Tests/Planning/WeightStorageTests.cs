using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Ops;
using MicroGpt.Generators.Planning;
using MicroGpt.Generators.Spec;
using MicroGpt.Generators.Tests.Infrastructure;

namespace MicroGpt.Generators.Tests.Planning;

/// <summary>
/// What training.weights changes: the bytes of the weights, copies of those without panels, and the text that reads them.
/// </summary>
public class WeightStorageTests
{
    [Fact]
    public void WeightsTakeTwoBytesAndNothingElseChangesButTheCopies()
    {
        foreach (ModelSpec spec in SpecCases.Varied())
        {
            ModelPlan floats = ModelCompiler.Plan(spec), narrow = ModelCompiler.Plan(Halved(spec));
            MemoryTotals f = floats.Memory, h = narrow.Memory;
            long copies = narrow.Packed.Size - narrow.Packed.PanelsEnd;
            Assert.Equal(f.Master, 2 * h.Master);
            Assert.Equal(f.Packed + (sizeof(float) * copies), h.Packed);
            Assert.Equal((f.Gradients, f.Optimizer, f.Kept, f.Workspace), (h.Gradients, h.Optimizer, h.Kept, h.Workspace));
            Assert.Null(floats.Packed.Copies);
            Assert.Equal(TrafficCounter.DecodeBytes(floats), TrafficCounter.DecodeBytes(narrow));
        }
    }

    /// <summary>
    /// Nothing that a kernel reads is without floats: a matrix has panels, a table of the embedding is widened as it is read, the rest has
    /// a copy.
    /// </summary>
    [Fact]
    public void EveryParameterIsReadFromOnePlace()
    {
        foreach (ModelPlan plan in SpecCases.Varied().Select(spec => ModelCompiler.Plan(Halved(spec))))
        {
            HashSet<Parameter> copied = [.. plan.Packed.Copies!.Parameters];
            HashSet<Parameter> packed = [.. plan.Packed.Weights.Select(w => w.Parameter)];
            HashSet<Parameter> tables = [.. plan.Graph.Embedding.Forward.OfType<Embed>().SelectMany(op => op.Parameters)];
            Assert.Empty(copied.Intersect(packed.Union(tables)));
            Assert.Equal(
                [.. plan.Graph.Sections.SelectMany(section => section.Parameters)], copied.Union(packed).Union(tables).ToHashSet());
        }
    }

    [Fact]
    public void CopiesDoNotOverlap()
    {
        foreach (ModelPlan plan in SpecCases.Varied().Select(spec => ModelCompiler.Plan(Halved(spec))))
        {
            CopyLayout copies = plan.Packed.Copies!;
            var places = new List<(long Begin, long End)>();
            foreach (Parameter parameter in copies.Parameters)
            {
                for (int layer = 0; layer < (plan.Parameters.IsPerLayer(parameter) ? plan.Graph.Layers : 1); layer++)
                {
                    long origin = plan.Parameters.IsPerLayer(parameter) ? copies.LayersBegin + (layer * copies.LayerStride) : copies.Begin;
                    places.Add((origin + copies[parameter], origin + copies[parameter] + parameter.PaddedCount));
                }
            }

            long end = plan.Packed.PanelsEnd;
            foreach ((long begin, long next) in places.Order())
            {
                Assert.True(begin >= end && begin % 16 == 0, $"{begin} after {end}");
                end = next;
            }

            Assert.True(end <= plan.Packed.Size);
        }
    }

    [Fact]
    public void ABudgetBetweenTheTwoIsMetByTheSmaller()
    {
        ModelSpec spec = SpecCases.Load("models/small.json");
        Assert.True(ModelCompiler.Plan(Halved(spec)).Memory.Total < ModelCompiler.Plan(spec).Memory.Total);
    }

    /// <summary>Every kind of parameter that is read in its own order, and a model without such parameters.</summary>
    [Theory]
    [InlineData(
        "\"bias\": true, \"normalization\": \"layerNorm\"",
        "\"recursion\": { \"steps\": 2, \"injection\": \"scaled\", \"loopEmbedding\": true, \"exit\": \"token\", "
            + "\"loss\": \"expected\" },")]
    [InlineData("\"tiedHead\": false", "")]
    [InlineData("\"positions\": \"rotary\", \"normalization\": { \"kind\": \"rmsNorm\", \"gain\": false }", "")]
    public void GeneratedCodeCompilesAndReadsNoFloatWeights(string architecture, string recursion)
    {
        GeneratorHarness harness = GeneratorHarness.ForSpec($$"""
            {
              "tokenizer": { "kind": "alphabet", "alphabet": "abc" },
              "architecture": { "layers": 2, "heads": 2, "embedding": 8, "context": 4, {{architecture}} },
              {{recursion}}
              "training": { "weights": "bfloat16" }
            }
            """).Run();
        Assert.Empty(harness.Diagnostics);
        Assert.Empty(harness.CompilerErrors);
        Assert.Contains("Weights = StorageType.BFloat16", harness.GeneratedText, StringComparison.Ordinal);
        Assert.Contains("c.BFloat16Weights", harness.GeneratedText, StringComparison.Ordinal);
        Assert.DoesNotContain("c.Weights", harness.GeneratedText, StringComparison.Ordinal);
    }

    [Fact]
    public void FloatsKnowNothingOfHalves()
    {
        string text = GeneratorHarness.ForSpec(SpecText.Minimal).Run().GeneratedText;
        Assert.DoesNotContain("BFloat16Weights", text, StringComparison.Ordinal);
        Assert.DoesNotContain("_bf16", text, StringComparison.Ordinal);
    }

    /// <summary>A checkpoint is of the same model however its numbers are stored.</summary>
    [Fact]
    public void TheFingerprintDoesNotNameTheFormat()
    {
        ModelSpec spec = SpecCases.Load("models/small.json");
        Assert.Equal(Generators.Emit.Fingerprint.Of(spec), Generators.Emit.Fingerprint.Of(Halved(spec)));
    }

    private static ModelSpec Halved(ModelSpec spec) => spec with { Training = spec.Training with { Weights = StorageType.BFloat16 } };
}
