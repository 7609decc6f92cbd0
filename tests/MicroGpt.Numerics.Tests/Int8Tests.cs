using MicroGpt.Numerics.Tests.Harness;

namespace MicroGpt.Numerics.Tests;

/// <summary>Forward passes on int8 weights: law 3, the cache, exits, and the distance from float32.</summary>
public class Int8Tests
{
    private static readonly RunSettings s_portable = new() { Int8 = true };

    [Theory]
    [MemberData(nameof(ModelCases.CausalNames), MemberType = typeof(ModelCases))]
    public void PiecesLanesAndInstructionSetsChangeNoBit(string name)
    {
        ModelCase model = ModelCases.Get(name);
        int[][] sequences = Array.ConvertAll(model.Batch, sequence => sequence.Tokens);
        int[][] whole = Schedules.Chunks(sequences, model.Options.Context), pieces = Schedules.Chunks(sequences, 7, 1, 13, 1);
        float[][] expected = model.Infer(model.Weights, sequences, whole, s_portable);
        foreach (Isa isa in RunSettings.AvailableIsas())
        {
            foreach ((int lanes, int[][] schedule) in new[] { (1, whole), (1, pieces), (3, pieces) })
            {
                float[][] logits = model.Infer(model.Weights, sequences, schedule, s_portable with { Isa = isa, Lanes = lanes });
                for (int i = 0; i < sequences.Length; i++)
                {
                    Bits.AssertSame(expected[i], logits[i], $"{isa}, {lanes} lanes, sequence {i}");
                }
            }
        }
    }

    /// <summary>Rounding to 8 bits is not exact, and is not far off either.</summary>
    [Theory]
    [MemberData(nameof(ModelCases.CausalNames), MemberType = typeof(ModelCases))]
    public void LogitsAreNearThoseOfFloats(string name)
    {
        ModelCase model = ModelCases.Get(name);
        int[][] sequences = [model.Batch[0].Tokens], whole = Schedules.Chunks(sequences, model.Options.Context);
        float[] floats = model.Infer(model.Weights, sequences, whole, new RunSettings())[0];
        float[] codes = model.Infer(model.Weights, sequences, whole, s_portable)[0];
        double difference = floats.Zip(codes, (a, b) => ((double)a - b) * ((double)a - b)).Sum(), size = floats.Sum(a => (double)a * a);
        bool hasBlocks = model.Description.Architecture.Layers > 0;
        Assert.InRange(Math.Sqrt(difference / size), hasBlocks ? 1e-5 : 0, hasBlocks ? 0.15 : 0);
    }

    [Theory]
    [MemberData(nameof(ModelCases.ExitNames), MemberType = typeof(ModelCases))]
    public void ThreadsNeighboursAndInstructionSetsChangeNoText(string name)
    {
        ModelCase model = ModelCases.Get(name);
        GenerationOptions options = GenerationSamples.Options(model.Options) with { Exits = new ExitOptions { Threshold = 0.5 } };
        GenerationRun expected = Generate(model, options, s_portable, parallel: 1);
        Assert.True(expected.Depths.Distinct().Count() > 1, "all tokens took the same number of loops");
        foreach (Isa isa in RunSettings.AvailableIsas())
        {
            foreach ((int threads, int parallel) in new[] { (1, 3), (3, 1), (3, 8) })
            {
                GenerationRun run = Generate(model, options, s_portable with { Isa = isa, Lanes = threads }, parallel);
                GenerationRun.AssertSameBits(expected, run, $"{isa}, {threads} threads, {parallel} at once");
            }
        }
    }

    [Theory]
    [MemberData(nameof(ModelCases.DeepNames), MemberType = typeof(ModelCases))]
    public void CachedAndUncachedAgree(string name)
    {
        ModelCase model = ModelCases.Get(name);
        GenerationOptions options = GenerationSamples.Options(model.Options);
        RunSettings settings = s_portable with { Isa = RunSettings.AvailableIsas().Last(), Loops = model.Options.LoopCount + 1 };
        GenerationRun cached = Generate(model, options, settings, parallel: 3);
        GenerationRun uncached = Generate(model, options with { Cached = false }, settings, parallel: 3);
        GenerationRun.AssertSameBits(cached, uncached, "uncached");
    }

    private static GenerationRun Generate(ModelCase model, GenerationOptions options, RunSettings settings, int parallel) => model.Generate(
        GenerationSamples.Weights(model.Options), GenerationSamples.Prompts(model.Options), options, settings, parallel);
}
