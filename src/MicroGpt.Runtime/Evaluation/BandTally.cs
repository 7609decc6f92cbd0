using MicroGpt.Runtime.Engine;

namespace MicroGpt.Runtime.Evaluation;

/// <summary>Sums over the rows of one band, or of all data without bands, for each loop.</summary>
/// <param name="scoresAnswers">Whether the sequences are problems.</param>
internal sealed unsafe class BandTally(int loops, bool scoresAnswers)
{
    private readonly double[] _losses = new double[loops];
    private readonly AnswerTally? _answers = scoresAnswers ? new AnswerTally(loops) : null;
    private long _tokens;

    /// <summary>Sum of the weights of all rows.</summary>
    public double Weight { get; private set; }

    /// <param name="isAnswer">Whether the problem is wrong if this row is.</param>
    public void Add(SequenceBatch batch, int region, int row, bool isAnswer, double weight)
    {
        _tokens++;
        Weight += weight;
        for (int loop = 0; loop < loops; loop++)
        {
            _losses[loop] += weight * batch.RowLoss(region, loop + 1)[row];
        }

        if (isAnswer)
        {
            _answers?.Add(batch, region, row);
        }
    }

    /// <param name="hasAnswer">Whether the sequence is a problem.</param>
    public void EndSequence(bool hasAnswer) => _answers?.EndProblem(hasAnswer);

    public EvaluationResult Finish() =>
        new([.. _losses.Select(loss => loss / Weight)], _tokens) { Answers = _answers?.Finish() };
}
