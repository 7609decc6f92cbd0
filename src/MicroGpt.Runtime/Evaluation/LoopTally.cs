using MicroGpt.Runtime.Data;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Evaluation;

/// <summary>Sums over the rows of an evaluation, in logical order and in double, so that the grouping of rows changes no bit.</summary>
internal sealed unsafe class LoopTally
{
    private readonly LoopSet _loops;
    private readonly double[] _losses;
    private readonly int _answerMark;
    private readonly float _promptWeight;
    private readonly ExitTally? _exits;
    private readonly AnswerTally? _answers;
    private double _weight;

    /// <param name="loops">The loops whose losses the rows hold.</param>
    public LoopTally(ArchitectureDescription model, EvaluationSet set, LoopSet loops)
    {
        _loops = loops;
        _losses = new double[loops.Count];
        _answerMark = set.AnswerMark;
        _promptWeight = set.PromptWeight;
        _exits = model.HasExit && loops.IsEvery ? new ExitTally(model.MinSteps, loops.Last, _answerMark >= 0) : null;
        _answers = _answerMark >= 0 ? new AnswerTally(loops.Count) : null;
    }

    /// <summary>Adds the rows of an evaluated region.</summary>
    public void Add(SequenceBatch batch, int region)
    {
        BatchRows rows = batch.Buffers(region);
        for (int sequence = 0; sequence < batch.Shape(region).Sequences; sequence++)
        {
            SequenceSpan span = rows.Spans[sequence];
            bool isAnswer = false;
            for (int row = span.Row; row < span.Row + span.Count; row++)
            {
                isAnswer |= rows.Tokens[row] == _answerMark;
                if (rows.Targets[row] >= 0)
                {
                    Add(batch, region, row, isAnswer);
                }
            }

            _answers?.EndProblem(isAnswer);
        }
    }

    /// <param name="tokens">Number of predicted tokens.</param>
    public EvaluationResult Finish(long tokens)
    {
        for (int loop = 0; loop < _losses.Length; loop++)
        {
            _losses[loop] /= _weight;
        }

        return new EvaluationResult(_losses, tokens)
        {
            Loops = _loops.Loops,
            Exits = _exits?.Finish(_weight),
            Answers = _answers?.Finish(),
        };
    }

    private void Add(SequenceBatch batch, int region, int row, bool isAnswer)
    {
        double weight = isAnswer || _answerMark < 0 ? 1 : _promptWeight;
        _weight += weight;
        for (int loop = 0; loop < _losses.Length; loop++)
        {
            _losses[loop] += weight * batch.RowLoss(region, loop + 1)[row];
        }

        _exits?.Add(batch, region, row, isAnswer, weight);
        if (isAnswer)
        {
            _answers!.Add(batch, region, row);
        }
    }
}
