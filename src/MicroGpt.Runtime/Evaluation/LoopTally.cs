namespace MicroGpt.Runtime;

/// <summary>Sums over the rows of an evaluation, in logical order and in double, so that no grouping of rows changes a bit.</summary>
internal sealed unsafe class LoopTally
{
    private readonly double[] _losses;
    private readonly ExitTally? _exits;
    private readonly AnswerTally? _answers;

    /// <param name="answerMark">Token after which a problem's answer begins; -1 = no problems.</param>
    public LoopTally(ArchitectureDescription model, int answerMark)
    {
        _losses = new double[model.Loops];
        _exits = model.HasExit ? new ExitTally(model, answerMark >= 0) : null;
        _answers = answerMark >= 0 ? new AnswerTally(model.Loops) : null;
        AnswerMark = answerMark;
    }

    private int AnswerMark { get; }

    /// <summary>Adds the rows of a region that was evaluated.</summary>
    public void Add(SequenceBatch batch, int region)
    {
        for (int loop = 0; loop < _losses.Length; loop++)
        {
            _losses[loop] = batch.AddLosses(_losses[loop], region, loop + 1);
        }

        if (_exits is null && _answers is null)
        {
            return;
        }

        BatchShape shape = batch.Shape(region);
        BatchRows rows = batch.Buffers(region);
        for (int sequence = 0; sequence < shape.Sequences; sequence++)
        {
            Add(batch, region, rows, rows.Spans[sequence]);
        }
    }

    /// <param name="tokens">Tokens predicted.</param>
    public EvaluationResult Finish(long tokens)
    {
        for (int loop = 0; loop < _losses.Length; loop++)
        {
            _losses[loop] /= tokens;
        }

        return new EvaluationResult(_losses, tokens) { Exits = _exits?.Finish(), Answers = _answers?.Finish() };
    }

    private void Add(SequenceBatch batch, int region, BatchRows rows, SequenceSpan span)
    {
        bool isAnswer = false;
        for (int row = span.Row; row < span.Row + span.Count; row++)
        {
            isAnswer |= AnswerMark >= 0 && rows.Tokens[row] == AnswerMark;
            if (rows.Targets[row] < 0)
            {
                continue;
            }

            _exits?.Add(batch, region, row, isAnswer);
            if (isAnswer)
            {
                _answers!.Add(batch, region, row);
            }
        }

        _answers?.EndProblem(isAnswer);
    }
}
