namespace MicroGpt.Runtime.Tests.Training;

public unsafe class SequenceBatchTests
{
    private const int Mark = 9;
    private const int Document = 11;

    [Theory]
    [InlineData(1f)]
    [InlineData(0.25f)]
    [InlineData(0f)]
    public void What_is_given_in_a_problem_weighs_less_than_its_answer(float promptWeight)
    {
        using SequenceBatch batch = Batch();
        Assert.Equal(4 + (3 * promptWeight), batch.WeighRows(Mark, promptWeight, Document));
        batch.SetRowWeights(2);
        LossRows losses = batch.Losses(0);
        float p = promptWeight;
        Assert.Equal([2 * p, 2 * p, 2, 2, 2 * p, 2, 2, 0], new ReadOnlySpan<float>(losses.Weights, 8).ToArray());
        for (int row = 0; row < 8; row++)
        {
            losses.Losses(1)[row] = 1 << row;
        }

        Assert.Equal(4 + 8 + 32 + 64 + (p * (1 + 2 + 16)), batch.SumLosses(1));
    }

    [Fact]
    public void Where_there_are_no_problems_every_target_weighs_1()
    {
        using SequenceBatch batch = Batch();
        Assert.Equal(7, batch.WeighRows(answerMark: -1, promptWeight: 0, Document));
    }

    /// <summary>Packed problems share a span. Each begins with the document token.</summary>
    [Fact]
    public void Every_problem_of_a_packed_sequence_has_a_given_part()
    {
        using var batch = new SequenceBatch(regions: 1, capacity: 16, sequences: 1, losses: 1);
        BatchRows rows = batch.Buffers(0);
        ((ReadOnlySpan<int>)[Document, 1, Mark, 3, Document, 1, Mark, 2]).CopyTo(rows.Tokens);
        rows.Targets[..8].Fill(1);
        rows.Spans[0] = new SequenceSpan(0, 8, 0, 0);
        batch.SetShape(0, new BatchShape(1, 8));
        Assert.Equal(5, batch.WeighRows(Mark, 0.25f, Document));
        batch.SetRowWeights(1);
        Assert.Equal(
            [0.25f, 0.25f, 1, 1, 0.25f, 0.25f, 1, 1], new ReadOnlySpan<float>(batch.Losses(0).Weights, 8).ToArray());
    }

    /// <summary>Two problems, "1 2 = 3" and "1 = 2" with their ends, and a row without a target.</summary>
    private static SequenceBatch Batch()
    {
        var batch = new SequenceBatch(regions: 1, capacity: 16, sequences: 2, losses: 1);
        BatchRows rows = batch.Buffers(0);
        ((ReadOnlySpan<int>)[1, 2, Mark, 3, 1, Mark, 2, 5]).CopyTo(rows.Tokens);
        ((ReadOnlySpan<int>)[2, Mark, 3, 0, Mark, 2, 0, -1]).CopyTo(rows.Targets);
        rows.Spans[0] = new SequenceSpan(0, 4, 0, 0);
        rows.Spans[1] = new SequenceSpan(4, 4, 0, 0);
        batch.SetShape(0, new BatchShape(2, 8));
        return batch;
    }
}
