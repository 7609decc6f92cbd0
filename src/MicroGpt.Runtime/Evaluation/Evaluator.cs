using System.Globalization;
using MicroGpt.Runtime.Data;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Evaluation;

/// <summary>
/// Computes the mean loss over a set after every loop or after some, the measurements of the exit token and, for problems, the accuracy
/// of the answers; or the same with tokens that stop early. Teams take groups of sequences. Losses are added in double in the order of
/// the rows, so that neither the groups nor the workers change a bit.
/// </summary>
public sealed unsafe class Evaluator<TModel> : IDisposable
    where TModel : ICompiledModel
{
    private readonly WorkTeams _teams;
    private readonly SequenceBatch _batch;
    private readonly Action<int> _work;
    private readonly LoopSet _loops;
    private readonly ExitPass<TModel>? _exits;
    private bool _scoresAnswers;

    /// <param name="teams">Workers and buffers, with packed weights. They may be those of a trainer between two steps.</param>
    /// <param name="loops">The loops after which to measure; null for every loop of the model.</param>
    /// <exception cref="MicroGptException">There is not enough memory, or the model does not recur.</exception>
    public Evaluator(WorkTeams teams, LoopSet? loops = null)
    {
        _teams = teams;
        _loops = loops ?? LoopSet.Every(RecursiveLoop<TModel>.Loops);
        TModel.Description.Architecture.LoopsOf(_loops.Last);
        MachineMemory.Read().Require(
            SequenceBatch.BytesOf(teams.Count, teams.Capacity, teams.Capacity, _loops.Count, _loops.Count, hits: true),
            string.Create(CultureInfo.InvariantCulture, $"the losses after {_loops.Count:N0} loops"),
            "Measure fewer loops, as in --loops 1,64,4096");
        _batch = new SequenceBatch(teams.Count, teams.Capacity, teams.Capacity, _loops.Count, _loops.Count, hits: true);
        _work = Work;
    }

    /// <summary>Measures tokens that stop early.</summary>
    /// <param name="teams">As above.</param>
    /// <param name="loops">Maximum number of loops; null for that of the model.</param>
    /// <exception cref="MicroGptException">There is not enough memory, or the model does not support the rule.</exception>
    public Evaluator(WorkTeams teams, int? loops, ExitOptions exits)
    {
        _teams = teams;
        _loops = LoopSet.Of([TModel.Description.Architecture.LoopsOf(loops)]);
        _exits = new ExitPass<TModel>(teams, _loops.Last, exits);
        _batch = new SequenceBatch(teams.Count, teams.Capacity, _exits.Sequences, losses: 2, loops: 2, hits: true);
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
        _exits?.Begin(set);
        var tally = new LoopTally(TModel.Description.Architecture, set, _loops);
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
                _exits?.Count(team, _batch.Buffers(team).Spans[.._batch.Shape(team).Sequences]);
            }

            progress?.Invoke(done);
        }

        EvaluationResult result = tally.Finish();
        return _exits is null
            ? result
            : result with
            {
                LoopsTaken = _exits.Finish(0),
                Bands = [.. result.Bands.Select((band, i) => band with { LoopsTaken = _exits.Finish(i) })],
            };
    }

    public void Dispose()
    {
        _batch.Dispose();
        _exits?.Dispose();
    }

    private void Work(int worker)
    {
        int team = _teams.TeamOf(worker);
        if (_batch.Shape(team).Rows == 0)
        {
            return;
        }

        WorkContext c = _teams.Forward(worker);
        if (_exits is null)
        {
            _batch.Bind(c, team);
            c.Depth = _loops.Last;
            RecursiveLoop<TModel>.ForwardEvaluation(c, _batch.Losses(team), _loops, _scoresAnswers);
        }
        else
        {
            _exits.Run(c, team, _batch, _scoresAnswers);
        }
    }
}
