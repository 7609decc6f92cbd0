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

    /// <summary>A sequence's first tokens alone give the first logits; teams may have more lanes than rows.</summary>
    [Theory]
    [MemberData(nameof(ModelCases.CausalNames), MemberType = typeof(ModelCases))]
    public void PrefixesGiveTheBitsOfTheWhole(string name)
    {
        ModelCase model = ModelCases.Get(name);
        Sequence whole = model.Batch[0];
        float[] expected = PortableRuns.Get(model).Logits[0];
        Isa fastest = RunSettings.AvailableIsas().Last();
        foreach (int length in Enumerable.Range(1, 33).Append(64).Append(65).Where(n => n <= whole.Length))
        {
            // The last row keeps a target, so that the mean has a term.
            int[] targets = [.. whole.Targets[..(length - 1)], 0];
            var prefix = new Sequence(whole.Tokens[..length], targets);
            TrainingRun portable = model.Train(model.Weights, [prefix], new RunSettings());
            TrainingRun team = model.Train(model.Weights, [prefix], new RunSettings { Isa = fastest, Lanes = 3 });
            Bits.AssertSame(expected[..portable.Logits[0].Length], portable.Logits[0], $"logits of {length} tokens");
            TrainingRun.AssertSameBits(portable, team, $"{length} tokens, {fastest}, 3 lanes");
        }
    }

    /// <summary>A second pass finds the buffers full of the first one's numbers, and adds to its gradients.</summary>
    [Theory]
    [MemberData(nameof(ModelCases.Names), MemberType = typeof(ModelCases))]
    public void SecondPassAddsTheSameGradients(string name)
    {
        ModelCase model = ModelCases.Get(name);
        TrainingRun one = PortableRuns.Get(model);
        TrainingRun two = model.Train(model.Weights, model.Batch, new RunSettings { Passes = 2 });

        Bits.AssertSame(one.RowLosses, two.RowLosses, "row losses");
        Bits.AssertSame(one.Logits, two.Logits, "logits");
        foreach (string tensor in one.Gradients.Keys)
        {
            double[] twice = Array.ConvertAll(one.Gradient(tensor), g => 2 * g);
            double error = Compare.RelativeL2(two.Gradient(tensor), twice);
            Assert.True(error <= 1e-5, $"{tensor}: relative error {error:E2}");
        }
    }

    /// <summary>Evaluation keeps nothing for a backward pass and computes the same.</summary>
    [Theory]
    [MemberData(nameof(ModelCases.Names), MemberType = typeof(ModelCases))]
    public void EvaluationGivesTheBitsOfTraining(string name)
    {
        ModelCase model = ModelCases.Get(name);
        TrainingRun training = PortableRuns.Get(model);
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
