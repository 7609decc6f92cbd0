using MicroGpt.Numerics.Tests.Harness;
using MicroGpt.Numerics.Tests.Reference;

namespace MicroGpt.Numerics.Tests;

/// <summary>Law 3: neither instruction set, nor threads, nor the way sequences share a batch changes a bit.</summary>
public class ModelLawTests
{
    [Theory]
    [MemberData(nameof(ModelCases.Names), MemberType = typeof(ModelCases))]
    public void InstructionSetsGiveTheSameBits(string name)
    {
        foreach (Isa isa in RunSettings.AvailableIsas())
        {
            AssertSameAsPortable(name, new RunSettings { Isa = isa });
        }
    }

    [Theory]
    [MemberData(nameof(ModelCases.Names), MemberType = typeof(ModelCases))]
    public void LanesGiveTheSameBits(string name)
    {
        foreach (Isa isa in RunSettings.AvailableIsas())
        {
            AssertSameAsPortable(name, new RunSettings { Isa = isa, Lanes = 2 });
            AssertSameAsPortable(name, new RunSettings { Isa = isa, Lanes = 3 });
        }
    }

    /// <summary>Buffers with room for more rows give the same bits; so does a second run.</summary>
    [Theory]
    [MemberData(nameof(ModelCases.Names), MemberType = typeof(ModelCases))]
    public void CapacityGivesTheSameBits(string name)
    {
        AssertSameAsPortable(name, new RunSettings());
        AssertSameAsPortable(name, new RunSettings { SpareRows = 40 });
    }

    [Theory]
    [MemberData(nameof(ModelCases.Names), MemberType = typeof(ModelCases))]
    public void BatchedSequencesGiveTheBitsOfSingleOnes(string name)
    {
        ModelCase model = ModelCases.Get(name);
        Sequence[] batch = model.Batch;
        foreach (Isa isa in RunSettings.AvailableIsas())
        {
            var settings = new RunSettings { Isa = isa };
            TrainingRun all = model.Train(model.Weights, batch, settings);
            int row = 0;
            for (int i = 0; i < batch.Length; i++)
            {
                TrainingRun one = model.Train(model.Weights, [batch[i]], settings);
                Bits.AssertSame(all.Logits[i], one.Logits[0], $"{isa}: logits of sequence {i}");
                float[] rows = all.RowLosses[row..(row += batch[i].Length)];
                Bits.AssertSame(rows, one.RowLosses, $"{isa}: losses of sequence {i}");
            }
        }
    }

    /// <summary>Evaluation keeps nothing for a backward pass and computes the same.</summary>
    [Theory]
    [MemberData(nameof(ModelCases.Names), MemberType = typeof(ModelCases))]
    public void EvaluationGivesTheBitsOfTraining(string name)
    {
        ModelCase model = ModelCases.Get(name);
        TrainingRun training = model.Train(model.Weights, model.Batch, new RunSettings());
        float[][] losses = model.Evaluate(model.Weights, model.Batch, new RunSettings());
        float[][] lanes = model.Evaluate(model.Weights, model.Batch, new RunSettings { Lanes = 2, SpareRows = 20 });

        Bits.AssertSame(training.RowLosses, losses[^1], "row losses");
        Bits.AssertSame(losses, lanes, "losses of loop");
    }

    private static void AssertSameAsPortable(string name, RunSettings settings)
    {
        ModelCase model = ModelCases.Get(name);
        TrainingRun expected = PortableRuns.Get(model);
        TrainingRun.AssertSameBits(expected, model.Train(model.Weights, model.Batch, settings), settings.ToString());
    }
}
