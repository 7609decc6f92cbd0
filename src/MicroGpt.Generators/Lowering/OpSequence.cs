using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Planning;

namespace MicroGpt.Generators.Lowering;

/// <summary>The ops of a section as statements, with the barriers of the plan.</summary>
/// <param name="Ops">Ops in order.</param>
/// <param name="Barriers">Indices of the ops that a barrier precedes; the count of ops stands for the end.</param>
internal sealed record OpSequence(IReadOnlyList<Op> Ops, ISet<int> Barriers, IPlacement Placement)
{
    /// <summary>Whether a barrier has to follow the last op.</summary>
    public bool EndsWithBarrier => Barriers.Contains(Ops.Count);

    /// <param name="repeats">Whether the ops run once per layer.</param>
    public static OpSequence Of(Layout layout, IReadOnlyList<Op> ops, bool repeats = false) =>
        new(ops, new SyncPlanner(layout.Activations).Barriers(ops, repeats), layout);

    /// <summary>The same ops after a barrier.</summary>
    public OpSequence AfterBarrier() => this with { Barriers = new HashSet<int>(Barriers) { 0 } };

    /// <summary>All ops.</summary>
    public IEnumerable<Statement> All() => Range(0, Ops.Count);

    /// <summary>All ops, and the barrier that follows them.</summary>
    public IEnumerable<Statement> AllToTheEnd() => EndsWithBarrier ? All().Append(End) : All();

    /// <summary>The first ops.</summary>
    public IEnumerable<Statement> Before(int end) => Range(0, end);

    /// <summary>The other ops.</summary>
    public IEnumerable<Statement> From(int begin) => Range(begin, Ops.Count);

    /// <summary>The barrier after the last op.</summary>
    public static BarrierStatement End => new("the next method divides rows again");

    private IEnumerable<Statement> Range(int begin, int end)
    {
        for (int i = begin; i < end; i++)
        {
            if (Barriers.Contains(i))
            {
                yield return new BarrierStatement(Why(Ops[i].Partition));
            }

            yield return new OpStatement(Ops[i], Ops[i].Lower(Placement));
        }
    }

    private static string Why(Partition next) => next switch
    {
        Partition.Rows => "rows are divided again",
        Partition.HeadRows => "the head divides its own rows",
        Partition.Heads => "attention reads the rows of all workers",
        Partition.Parameters => "the sum runs over the rows of all workers",
        _ => "the product reads the columns of all workers",
    };
}
