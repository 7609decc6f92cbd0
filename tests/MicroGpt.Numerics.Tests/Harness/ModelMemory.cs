namespace MicroGpt.Numerics.Tests.Harness;

/// <summary>Every buffer of a team, sized by the model's plan. All but weights and gradients begins as NaN.</summary>
internal sealed unsafe class ModelMemory : IDisposable
{
    private readonly Dictionary<string, GuardedFloats> _buffers = [];
    private readonly WorkContext[] _contexts;

    /// <param name="keeps">Whether there is room for what a backward pass reads.</param>
    /// <param name="slots">Cache slots; 0 to train.</param>
    /// <param name="loops">Loops of the batch; null: as many as the model has.</param>
    public ModelMemory(
        ModelDescription model, RunSettings settings, BatchMemory batch, int capacity, bool keeps, int slots, int? loops = null)
    {
        MemoryPlan plan = model.Plan;
        float* weights = Allocate("weights", plan.WeightFloats * model.Training.Weights.Bytes() / sizeof(float), poisoned: false);
        Weights = model.Training.Weights == StorageType.Float32 ? new StoredWeights(weights) : new StoredWeights((ushort*)weights);
        float* gradients = Allocate("gradients", plan.WeightFloats, poisoned: false);
        float* packed = Allocate("packed", plan.PackedFloats);
        float* backward = keeps ? Allocate("backward panels", plan.BackwardPanelFloats) : null;
        float* tables = Allocate("tables", plan.TableFloats);
        float* outer = Allocate("outer", plan.OuterFloatsPerRow * capacity);
        float* activations = Allocate("activations", ActivationMemory.Floats(plan, capacity, keeps));
        float* scratch = Allocate("scratch", plan.ScratchFloatsPerRow * capacity);
        int runs = model.Architecture.BlockRuns(model.Architecture.LoopsOf(loops));
        float* cache = slots == 0 ? null : Allocate("cache", plan.CacheFloatsPerBlock * slots * runs);
        var barrier = new TeamBarrier(settings.Lanes);

        _contexts = new WorkContext[settings.Lanes];
        for (int lane = 0; lane < settings.Lanes; lane++)
        {
            _contexts[lane] = new WorkContext
            {
                Isa = settings.Isa,
                Int8 = settings.Int8,
                Weights = Weights.Floats,
                BFloat16Weights = Weights.BFloat16s,
                Gradients = gradients,
                Packed = packed,
                BackwardPanels = backward,
                Tables = tables,
                Outer = outer,
                Activations = new ActivationMemory(plan, activations, capacity, keeps),
                Depth = model.Architecture.LoopsOf(loops),
                Scratch = scratch,
                Private = Allocate($"private {lane}", plan.PrivateFloats),
                Cache = cache,
                CacheStride = (nint)(plan.CacheFloatsPerBlock * slots),
                Lane = lane,
                Lanes = settings.Lanes,
                Barrier = barrier,
            };
            batch.Describe(_contexts[lane]);
        }
    }

    /// <summary>The weights in the storage type of the model.</summary>
    public StoredWeights Weights { get; }

    public IReadOnlyList<WorkContext> Contexts => _contexts;

    public static int CapacityFor(int rows, RunSettings settings) => (rows + settings.SpareRows + 15) / 16 * 16;

    public void CheckGuards()
    {
        foreach ((string name, GuardedFloats buffer) in _buffers)
        {
            buffer.CheckGuards(name);
        }
    }

    public void Dispose()
    {
        foreach (GuardedFloats buffer in _buffers.Values)
        {
            buffer.Dispose();
        }
    }

    private float* Allocate(string name, long count, bool poisoned = true)
    {
        var buffer = new GuardedFloats(count, poisoned);
        _buffers.Add(name, buffer);
        return buffer.Pointer;
    }
}
