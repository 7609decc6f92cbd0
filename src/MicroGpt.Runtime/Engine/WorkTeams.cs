using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Threading;

namespace MicroGpt.Runtime.Engine;

/// <summary>
/// Divides the workers of a pool into teams and gives every worker its contexts and buffers. A team shares the
/// activations of one batch at a time; teams work on different batches.
/// </summary>
/// <remarks>
/// Workers are assigned to the teams in order; if they do not divide evenly, the first teams get one more. Each worker has three
/// contexts: one for training steps of its team, one for forward passes of its team, and one in the team of all workers for work on
/// the weights. The first two share their memory but not their fields.
/// </remarks>
public sealed unsafe class WorkTeams : IDisposable
{
    private readonly WorkContext[] _members;
    private readonly WorkContext[] _forward;
    private readonly WorkContext[] _everyone;
    private readonly int[] _teamOf;
    private readonly List<AlignedBuffer> _buffers = [];

    /// <param name="engine">Workers to divide, and the weights of all contexts. The engine must outlive the teams.</param>
    /// <param name="teams">Maximum number of teams; there are never more teams than workers.</param>
    /// <param name="rows">Number of rows that the buffers of one team must hold; rounded up to a multiple of 16.</param>
    /// <param name="keeps">Whether to allocate memory for what backward passes read.</param>
    /// <exception cref="MicroGptException">There is not enough memory.</exception>
    public WorkTeams(ModelEngine engine, int teams, int rows, bool keeps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(teams, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        if (keeps && engine.Weights.Int8)
        {
            throw new InvalidOperationException("Int8 weights have no backward pass.");
        }

        Engine = engine;
        WorkerPool pool = engine.Pool;
        Count = Math.Min(teams, pool.Workers);
        Capacity = CapacityOf(rows);
        _members = new WorkContext[pool.Workers];
        _forward = new WorkContext[pool.Workers];
        _everyone = new WorkContext[pool.Workers];
        _teamOf = new int[pool.Workers];
        TeamBarrier everyone = pool.CreateBarrier(pool.Workers);
        int worker = 0;
        for (int team = 0; team < Count; team++)
        {
            int lanes = (pool.Workers / Count) + (team < pool.Workers % Count ? 1 : 0);
            WorkContext shared = CreateShared(keeps);
            TeamBarrier barrier = pool.CreateBarrier(lanes);
            for (int lane = 0; lane < lanes; lane++, worker++)
            {
                float* tiles = Allocate(engine.Model.Plan.PrivateFloats, "tile buffers");
                _teamOf[worker] = team;
                _members[worker] = Member(shared, shared.Activations, tiles, lane, lanes, barrier);
                _forward[worker] = Member(shared, shared.Activations.Reused, tiles, lane, lanes, barrier);
                _everyone[worker] = Member(shared, shared.Activations, tiles, worker, pool.Workers, everyone);
            }
        }
    }

    public ModelEngine Engine { get; }

    public WorkerPool Pool => Engine.Pool;

    /// <summary>Number of teams.</summary>
    public int Count { get; }

    /// <summary>Number of rows that the buffers of one team hold; a multiple of 16.</summary>
    public int Capacity { get; }

    /// <summary>Number of rows that the buffers of a team hold when these must fit; a multiple of 16.</summary>
    public static int CapacityOf(int rows) => checked((rows + 15) / 16 * 16);

    /// <summary>Context of a worker in its team for a forward pass with an optional backward pass.</summary>
    public WorkContext Member(int worker) => _members[worker];

    /// <summary>
    /// Context of a worker in its team for a forward pass only. Every loop overwrites the activations of the previous one.
    /// </summary>
    public WorkContext Forward(int worker) => _forward[worker];

    /// <summary>Context of a worker in the team of all workers, for work on the weights. It has no batch.</summary>
    public WorkContext Everyone(int worker) => _everyone[worker];

    public int TeamOf(int worker) => _teamOf[worker];

    /// <summary>Updates the packed copies of the weights, with all workers. Call it after initialization and after loading.</summary>
    public void Pack<TModel>()
        where TModel : ICompiledModel =>
        Pool.Run(worker => TModel.Pack(Everyone(worker)));

    public void Dispose()
    {
        for (int worker = 0; worker < _members.Length; worker++)
        {
            Pool.RemoveBarrier(_members[worker].Barrier!);
            Pool.RemoveBarrier(_everyone[worker].Barrier!);
        }

        foreach (AlignedBuffer buffer in _buffers)
        {
            buffer.Dispose();
        }
    }

    private static WorkContext Member(
        WorkContext shared, ActivationMemory activations, float* tiles, int lane, int lanes, TeamBarrier barrier) => new()
        {
            Isa = shared.Isa,
            Int8 = shared.Int8,
            Weights = shared.Weights,
            BFloat16Weights = shared.BFloat16Weights,
            Packed = shared.Packed,
            BackwardPanels = shared.BackwardPanels,
            Tables = shared.Tables,
            Outer = shared.Outer,
            Activations = activations,
            Scratch = shared.Scratch,
            Capacity = shared.Capacity,
            Depth = shared.Depth,
            Private = tiles,
            Lane = lane,
            Lanes = lanes,
            Barrier = barrier,
        };

    private WorkContext CreateShared(bool keeps)
    {
        ModelWeights weights = Engine.Weights;
        MemoryPlan plan = weights.Model.Plan;
        float* activations = Allocate(ActivationMemory.Floats(plan, Capacity, keeps), "activations");
        return new WorkContext
        {
            Isa = Engine.Isa,
            Int8 = weights.Int8,
            Weights = weights.Stored.Floats,
            BFloat16Weights = weights.Stored.BFloat16s,
            Packed = weights.Packed,
            BackwardPanels = keeps ? weights.BackwardPanels : null,
            Tables = weights.Tables,
            Outer = Allocate(plan.OuterFloatsPerRow * Capacity, "activations"),
            Activations = new ActivationMemory(plan, activations, Capacity, keeps),
            Scratch = Allocate(plan.ScratchFloatsPerRow * Capacity, "temporaries"),
            Capacity = Capacity,
            Depth = weights.Model.Architecture.Loops,
        };
    }

    private float* Allocate(long floats, string purpose)
    {
        AlignedBuffer buffer = AlignedBuffer.OfFloats(floats, purpose);
        _buffers.Add(buffer);
        return buffer.Floats;
    }
}
