using MicroGpt.Runtime.Data;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Generation;

/// <summary>
/// Answers problems at each of their input tokens. All tokens of a problem run the same loops: up to a maximum, or until an exit rule holds
/// for every token.
/// </summary>
public sealed unsafe class ProblemSolver<TModel> : IDisposable
    where TModel : ICompiledModel
{
    private static readonly ArchitectureDescription Model = TModel.Description.Architecture;

    private readonly WorkTeams _teams;
    private readonly SequenceBatch _batch;
    private readonly AdaptiveDepth<TModel> _depth;
    private readonly DepthRule _rule;
    private readonly int _loops;

    /// <param name="engine">Workers, used as one team, and weights, which the constructor packs. It must outlive the solver.</param>
    /// <param name="loops">Maximum number of loops; null for that of the model.</param>
    /// <param name="exits">The rules that end the loops. Their scope is the whole problem.</param>
    /// <exception cref="MicroGptException">The model lacks what a rule asks for, or there is not enough memory.</exception>
    public ProblemSolver(ModelEngine engine, int? loops, ExitOptions exits)
    {
        _loops = Model.LoopsOf(loops);
        _rule = DepthRule.Of(exits with { Scope = ExitScope.Sequence }, Model, _loops);
        _teams = new WorkTeams(engine, teams: 1, Model.Context, keeps: false);
        _batch = new SequenceBatch(regions: 1, _teams.Capacity, sequences: 1, losses: 1);
        _depth = new AdaptiveDepth<TModel>(_teams.Capacity);
        _depth.Prepare(_rule);
        _teams.Pack<TModel>();
    }

    /// <param name="watch">Called after each loop with the guesses of the model. It costs a second pass.</param>
    /// <exception cref="MicroGptException">The problem does not fit the model.</exception>
    public SolvedProblem Solve(Problem problem, LoopObserver? watch = null)
    {
        Fill(problem);
        _teams.Pool.Run(worker => _depth.Forward(Bind(worker), _rule));
        int[] answer = [.. Enumerable.Range(0, problem.Tokens.Count).Select(row => Likeliest(_depth.RowOf(row)))];
        int loops = _depth.DepthOf(0);
        if (watch is not null)
        {
            Watch(problem.Tokens.Count, loops, watch);
        }

        return new SolvedProblem(problem, answer, loops, Settled: loops < _loops);
    }

    public void Dispose()
    {
        _teams.Dispose();
        _batch.Dispose();
        _depth.Dispose();
    }

    private void Watch(int rows, int loops, LoopObserver watch)
    {
        _teams.Pool.Run(worker => TModel.EmbedForward(Bind(worker)));
        for (int loop = 1; loop <= loops; loop++)
        {
            _teams.Pool.Run(worker =>
            {
                WorkContext c = Bind(worker);
                TModel.LoopForward(c, loop);
                c.Sync();
                RecursiveLoop<TModel>.Logits(c, loop);
            });
            watch(loop, [.. Enumerable.Range(0, rows).Select(Likeliest)]);
        }
    }

    private void Fill(Problem problem)
    {
        int count = problem.Tokens.Count;
        if (count == 0)
        {
            throw new MicroGptException("A problem is empty. It needs at least one token.");
        }

        if ((problem.Width > 0) != (Model.GridWidth > 0))
        {
            throw new ArgumentException("A grid is a problem for models with a grid, and for no others.", nameof(problem));
        }

        int height = problem.Width > 0 ? count / problem.Width : 0;
        int positions = problem.Width > 0 ? ((height - 1) * Model.GridWidth) + problem.Width : count;
        if (problem.Width > Model.GridWidth || positions > Model.Context)
        {
            string size = problem.Width > 0 ? $"{problem.Width} x {height} cells" : $"{count} tokens";
            string most = problem.Width > 0
                ? $"at most {Model.GridWidth} columns and {Model.Context / Model.GridWidth} rows"
                : $"at most {Model.Context} tokens";
            throw new MicroGptException(
                $"A problem of {size} does not fit the model, which takes {most}. "
                + "Use a smaller problem, or a model with a larger context.");
        }

        BatchRows rows = _batch.Buffers(0);
        for (int i = 0; i < count; i++)
        {
            rows.Tokens[i] = problem.Tokens[i];
            rows.Targets[i] = -1;
        }

        if (problem.Width > 0)
        {
            rows.NumberGrid(0, count, problem.Width, Model.GridWidth);
        }
        else
        {
            rows.Number(0, count);
        }

        rows.Spans[0] = new SequenceSpan(0, count, Position: 0, Slot: 0);
        _batch.SetShape(0, new BatchShape(1, count));
    }

    private WorkContext Bind(int worker)
    {
        WorkContext c = _teams.Member(worker);
        _batch.Bind(c, 0);
        c.Depth = _loops;
        return c;
    }

    private int Likeliest(int row) => RecursiveLoop<TModel>.Likeliest(_teams.Member(0), row);
}
