using MicroGpt.Numerics.Tests.Harness;
using MicroGpt.Numerics.Tests.Reference;

namespace MicroGpt.Numerics.Tests;

/// <summary>Generation through the cache gives the logits of one uncached pass, to the bit, however it is cut.</summary>
public class ModelInferenceTests
{
    [Theory]
    [MemberData(nameof(ModelCases.CausalNames), MemberType = typeof(ModelCases))]
    public void CachedEqualsUncached(string name)
    {
        ModelCase model = ModelCases.Get(name);
        int[][] sequences = Sequences(model);
        (string Name, int[][] Steps)[] schedules =
        [
            ("whole prompts", Schedules.Chunks(sequences, model.Options.Context)),
            ("prompt, then token by token", Schedules.Chunks(sequences, (model.Options.Context / 2) + 1, 1)),
            ("token by token", Schedules.Chunks(sequences, 1)),
            ("pieces of 3", Schedules.Chunks(sequences, 3)),
            ("pieces of 7, 1, 13, 8", Schedules.Chunks(sequences, 7, 1, 13, 8)),
            ("staggered", Schedules.Staggered(sequences)),
        ];
        foreach (Isa isa in RunSettings.AvailableIsas())
        {
            foreach ((string schedule, int[][] steps) in schedules)
            {
                Check(model, sequences, steps, new RunSettings { Isa = isa }, $"{isa}, {schedule}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(ModelCases.CausalNames), MemberType = typeof(ModelCases))]
    public void LanesOfADecoderGiveTheSameBits(string name)
    {
        ModelCase model = ModelCases.Get(name);
        int[][] sequences = Sequences(model);
        int[][] schedule = Schedules.Chunks(sequences, (model.Options.Context / 2) + 1, 1);
        Isa fastest = RunSettings.AvailableIsas().Last();
        Check(model, sequences, schedule, new RunSettings { Isa = fastest, Lanes = 2 }, "2 lanes");
        Check(model, sequences, schedule, new RunSettings { Isa = fastest, Lanes = 3, SpareRows = 20 }, "3 lanes");
    }

    /// <summary>A decoder needs the logits of the newest token alone.</summary>
    [Theory]
    [MemberData(nameof(ModelCases.CausalNames), MemberType = typeof(ModelCases))]
    public void HeadOfTheLastRowAloneGivesTheSameBits(string name)
    {
        ModelCase model = ModelCases.Get(name);
        int columns = model.Options.Vocabulary;
        int[] sequence = model.Batch[0].Tokens;
        float[] uncached = PortableRuns.Get(model).Logits[0];
        foreach (Isa isa in RunSettings.AvailableIsas())
        {
            int[][] schedule = Schedules.Chunks([sequence], 3, 1);
            float[] cached = model.Infer(
                model.Weights, [sequence], schedule, new RunSettings { Isa = isa }, lastRowOnly: true)[0];
            Bits.AssertSame(uncached[(2 * columns)..], cached[(2 * columns)..], $"{isa}: logits from the third token on");
        }
    }

    private static void Check(
        ModelCase model, int[][] sequences, int[][] schedule, RunSettings settings, string what)
    {
        float[][] uncached = PortableRuns.Get(model).Logits;
        float[][] cached = model.Infer(model.Weights, sequences, schedule, settings);
        Bits.AssertSame(uncached, cached, $"{what}: logits of sequence");
    }

    private static int[][] Sequences(ModelCase model) =>
        [.. model.Batch.Select((Sequence sequence) => sequence.Tokens)];
}
