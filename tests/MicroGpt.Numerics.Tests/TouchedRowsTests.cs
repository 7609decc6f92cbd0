using MicroGpt.Numerics.Tests.Generated;
using MicroGpt.Numerics.Tests.Harness;
using MicroGpt.Numerics.Tests.Reference;

namespace MicroGpt.Numerics.Tests;

/// <summary>A step updates the rows of the bigram table that its tokens read, and no others.</summary>
public class TouchedRowsTests
{
    private static readonly ReferenceOptions s_options = SpecFile.Read("modern.json");
    private static readonly ParameterSet s_weights = ParameterSet.Random(s_options, 13, 0.1);
    private static readonly Sequence[] s_batch = Batches.Random(s_options.Vocabulary, 11, 3, 12, 1, 7);

    private static readonly TrainerOptions s_trainer =
        TrainerOptions.From(ModernModel.Description.Training, ModernModel.Description.Architecture) with
        {
            Schedule = new LearningRateSchedule(ScheduleKind.Constant, 0.01, 0.01, 0, 10),
        };

    [Fact]
    public void OnlyRowsThatATokenReadsChange()
    {
        float[] after = TrainerRunner<ModernModel>.Step(s_weights, s_batch, s_trainer, 1, Isa.Portable)["bigram"];
        double[] before = s_weights["bigram"];
        int width = s_options.Embedding;
        HashSet<int> touched = [.. s_batch.SelectMany(sequence => sequence.Tokens.Select((token, i) =>
            BigramRows.Of(i == 0 ? 0 : sequence.Tokens[i - 1], token, s_options.Vocabulary, 81)))];
        Assert.InRange(touched.Count, 10, 40);
        for (int row = 0; row < 81; row++)
        {
            bool changed = !Enumerable.Range(row * width, width).All(i => after[i] == (float)before[i]);
            Assert.Equal(touched.Contains(row), changed);
        }
    }

    [Fact]
    public void TheNormOfTheGradientCountsThem()
    {
        (double norm, Dictionary<string, float[]> gradients) = TrainerRunner<ModernModel>.Norm(s_weights, s_batch, s_trainer);
        Assert.Contains(gradients["bigram"], gradient => gradient != 0);
        Assert.Equal(Math.Sqrt(gradients.Values.Sum(tensor => tensor.Sum(v => (double)v * v))), norm, 1e-5);
    }

    [Fact]
    public void ThreadsAndInstructionSetsChangeNoBit()
    {
        Dictionary<string, float[]> expected = TrainerRunner<ModernModel>.Step(s_weights, s_batch, s_trainer, 1, Isa.Portable);
        foreach (Isa isa in Enum.GetValues<Isa>().Where(ProcessorIsa.Supports))
        {
            foreach ((string tensor, float[] values) in TrainerRunner<ModernModel>.Step(s_weights, s_batch, s_trainer, 3, isa))
            {
                Assert.Equal(expected[tensor], values);
            }
        }
    }
}
