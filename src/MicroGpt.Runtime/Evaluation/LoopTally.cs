using MicroGpt.Runtime.Data;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Evaluation;

/// <summary>Sums over the rows of an evaluation, in logical order and in double, so that the grouping of rows changes no bit.</summary>
internal sealed class LoopTally
{
    private readonly EvaluationSet _set;
    private readonly LoopSet _loops;
    private readonly BandTally[] _bands;
    private readonly bool _isPairs;
    private readonly ExitTally? _exits;
    private int _sequences;

    /// <param name="loops">The loops whose losses the rows hold.</param>
    public LoopTally(ArchitectureDescription model, EvaluationSet set, LoopSet loops)
    {
        _set = set;
        _loops = loops;
        _bands = [.. Enumerable.Range(0, Math.Max(1, set.Bands.Count)).Select(_ => new BandTally(loops.Count, set.HasProblems))];
        _isPairs = set.HasProblems && set.AnswerMark < 0;
        _exits = model.HasExit && loops.IsEvery ? new ExitTally(model.MinSteps, loops.Last, set.AnswerMark >= 0) : null;
    }

    /// <summary>Adds the rows of an evaluated region. Regions follow the order of the set.</summary>
    public void Add(SequenceBatch batch, int region)
    {
        BatchRows rows = batch.Buffers(region);
        for (int sequence = 0; sequence < batch.Shape(region).Sequences; sequence++)
        {
            SequenceSpan span = rows.Spans[sequence];
            int band = _set.BandOf(_sequences++);
            bool isAnswer = _isPairs;
            for (int row = span.Row; row < span.Row + span.Count; row++)
            {
                isAnswer |= rows.Tokens[row] == _set.AnswerMark;
                if (rows.Targets[row] >= 0)
                {
                    Add(batch, region, row, band, isAnswer);
                }
            }

            _bands[band].EndSequence(isAnswer);
        }
    }

    public EvaluationResult Finish()
    {
        EvaluationResult[] results = [.. _bands.Select(band => band.Finish())];
        return results[0] with
        {
            Loops = _loops.Loops,
            Exits = _exits?.Finish(_bands[0].Weight),
            Bands = [.. _set.Bands.Zip(results, (name, band) => new BandScore(name, band.Tokens, band.LossPerLoop, band.Answers!))],
        };
    }

    private void Add(SequenceBatch batch, int region, int row, int band, bool isAnswer)
    {
        double weight = isAnswer || _set.AnswerMark < 0 ? 1 : _set.PromptWeight;
        _bands[band].Add(batch, region, row, isAnswer, weight);
        if (band == 0)
        {
            _exits?.Add(batch, region, row, isAnswer, weight);
        }
    }
}
