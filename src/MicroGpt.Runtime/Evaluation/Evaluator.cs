using MicroGpt.Runtime.Data;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Evaluation;

/// <summary>
/// Computes the mean loss over a set after every loop, the measurements of the exit token and, for problems, the accuracy of the
/// answers. Teams take groups of sequences. Losses are added in double in the order of the rows, so that neither the groups nor the
/// workers change a bit.
/// </summary>
public sealed unsafe class Evaluator<TModel> : IDisposable
    where TModel : ICompiledModel
{
    private readonly WorkTeams _teams;
    private readonly SequenceBatch _batch;
    private readonly Action<int> _work;
    private bool _scoresAnswers;

    /// <param name="teams">Workers and buffers, with packed weights. They may be those of a trainer between two steps.</param>
    public Evaluator(WorkTeams teams)
    {
        _teams = teams;
        int loops = RecursiveLoop<TModel>.Loops;
        _batch = new SequenceBatch(teams.Count, teams.Capacity, teams.Capacity, loops, loops, hits: true);
        _work = Work;
    }

    /// <param name="progress">Called between groups of sequences with the number of predictions done so far.</param>
    /// <param name="interruption">Ends the evaluation between two groups. The teams remain usable.</param>
    /// <exception cref="MicroGptException">The set is empty.</exception>
    /// <exception cref="OperationCanceledException">The evaluation was interrupted.</exception>
    public EvaluationResult Evaluate(
        EvaluationSet set, Action<long>? progress = null, CancellationToken interruption = default)
    {
        if (set.Predictions == 0)
        {
            throw new MicroGptException(
                "There is nothing to evaluate, because the held-out part of the data is empty. "
                + "Use more data or a larger validation fraction.");
        }

        _scoresAnswers = set.HasProblems;
        var tally = new LoopTally(TModel.Description.Architecture, set);
        int first = 0;
        long done = 0;
        while (first < set.SequenceCount)
        {
            interruption.ThrowIfCancellationRequested();
            for (int team = 0; team < _teams.Count; team++)
            {
                BatchShape shape = set.Fill(first, _batch.Buffers(team));
                _batch.SetShape(team, shape);
                first += shape.Sequences;
                done += shape.Rows;
            }

            _teams.Pool.Run(_work);
            for (int team = 0; team < _teams.Count; team++)
            {
                tally.Add(_batch, team);
            }

            progress?.Invoke(done);
        }

        return tally.Finish();
    }

    public void Dispose() => _batch.Dispose();

    private void Work(int worker)
    {
        int team = _teams.TeamOf(worker);
        if (_batch.Shape(team).Rows == 0)
        {
            return;
        }

        WorkContext c = _teams.Forward(worker);
        _batch.Bind(c, team);
        RecursiveLoop<TModel>.ForwardEvaluation(c, _batch.Losses(team), _scoresAnswers);
    }
}
