using MicroGpt.Numerics.Tests.Harness;
using MicroGpt.Numerics.Tests.Reference;

namespace MicroGpt.Numerics.Tests;

/// <summary>The oracle knows the defaults of the spec. short.json, which is compiled too, lacks every key that may be absent.</summary>
public class SpecFileTests
{
    [Fact]
    public void AbsentKeysHaveTheDefaultsOfTheSpec() => Assert.Equal(
        new ReferenceOptions
        {
            Layers = 2,
            Heads = 2,
            Embedding = 8,
            Context = 9,
            FeedForward = 32,
            Vocabulary = 9,
            Norm = Norm.RmsNorm,
            Gain = true,
            Final = true,
            Epsilon = 1e-5f,
            Activation = Activation.SquaredRelu,
            Positions = Positions.Rotary,
            QkNorm = true,
            InputScalars = true,
            BigramRows = 81,
            TiedHead = true,
            Loops = 2,
        },
        SpecFile.Read("short.json"));

    [Fact]
    public void AValueMayStandForASection()
    {
        ReferenceOptions options = SpecFile.Parse("""
            {
              "tokenizer": { "kind": "bytes" },
              "architecture": {
                "layers": 1, "heads": 2, "embedding": 12, "context": 4, "normalization": "layerNorm", "activation": "swiGlu"
              },
              "training": { "dropout": 0.25, "weights": "bfloat16" }
            }
            """);
        Assert.Equal(
            (Norm.LayerNorm, true, 32, 257, (int?)null),
            (options.Norm, options.Gain, options.FeedForward, options.Vocabulary, options.Loops));
        Assert.Equal((0.25, 0.25, 0.25), (options.DropEmbedding, options.DropResidual, options.DropAttention));
        Assert.True(options.StoresBFloat16 && !options.KeepsBFloat16 && options.QkNorm);
    }
}
