namespace MicroGpt.Runtime.Tests.Training;

/// <summary>Whole steps with weights in bfloat16: law 3, law 4, law 5.</summary>
public sealed unsafe class BFloat16WeightsTrainerTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void It_learns_nearly_as_with_floats()
    {
        using var floats = new ToyRun<FourShards>(2);
        using ToyRun<FourShardsInHalves> halves = Start(2);
        Assert.Equal(floats.CopyWeights().Select(w => BFloat16.Widen(BFloat16.Nearest(w))), halves.CopyWeights());
        double before = halves.Evaluate().Loss;
        floats.Steps(100);
        halves.Steps(100);
        Assert.Equal(floats.Evaluate().Loss, halves.Evaluate().Loss, 0.02);
        Assert.True(halves.Evaluate().Loss < before - 0.3, $"{halves.Evaluate().Loss} of {before}");
    }

    [Theory]
    [InlineData(StorageFormat.Float32)]
    [InlineData(StorageFormat.BFloat16)]
    public void Threads_teams_and_kernels_do_not_change_a_bit(StorageFormat state)
    {
        using ToyRun<FourShardsInHalves> expected = Start(state: state);
        List<StepResult> steps = expected.Steps(8);
        foreach ((int threads, Isa isa) in new[]
        {
            (1, Isa.Portable), (2, ProcessorIsa.Best), (3, ProcessorIsa.Best), (4, Isa.Portable), (7, ProcessorIsa.Best),
        })
        {
            using ToyRun<FourShardsInHalves> actual = Start(threads, isa, state);
            Assert.Equal(steps, actual.Steps(8));
            Assert.Equal(expected.CopyWeights(), actual.CopyWeights());
            Assert.Equal(expected.CopyFirst(), actual.CopyFirst());
            Assert.Equal(expected.CopySecond(), actual.CopySecond());
        }
    }

    [Fact]
    public void Results_have_the_same_bits_on_every_processor()
    {
        // Written down from one machine; a difference elsewhere is a broken promise, not a new value to accept.
        using ToyRun<FourShardsInHalves> run = Start();
        run.Steps(8);
        ulong hash = 14695981039346656037;
        foreach (float x in run.CopyWeights().Concat(run.CopyFirst()).Concat(run.CopySecond()))
        {
            hash = (hash ^ BitConverter.SingleToUInt32Bits(x)) * 1099511628211;
        }

        Assert.Equal(1481709957606076121UL, hash);
    }

    [Fact]
    public void Pads_stay_zero()
    {
        using ToyRun<FourShardsInHalves> run = Start();
        run.Steps(20);
        HashSet<long> used = [];
        foreach (ParameterInfo parameter in run.Weights.Model.Parameters)
        {
            used.UnionWith(Enumerable.Range(0, (int)parameter.Count)
                .Select(i => parameter.IndexOf(i / parameter.Columns, i % parameter.Columns)));
        }

        float[] weights = run.CopyWeights();
        Assert.True(used.Count < weights.Length);
        Assert.All(weights.Where((_, i) => !used.Contains(i)), x => Assert.Equal(0u, BitConverter.SingleToUInt32Bits(x)));
        Assert.Contains(weights, x => x != 0);
    }

    [Theory]
    [InlineData(StorageFormat.Float32)]
    [InlineData(StorageFormat.BFloat16)]
    public void A_run_resumed_from_its_checkpoint_goes_on_to_the_same_bits(StorageFormat state)
    {
        ModelDescription model = ToyModel<FourShardsInHalves>.Description;
        using ToyRun<FourShardsInHalves> whole = Start(state: state);
        whole.Steps(9);
        using CheckpointStore store = CheckpointStore.Create(_directory["run"]);
        store.Save(model, new CheckpointTensors(whole.Weights.Stored, whole.Trainer.State.Moments), TinyRun.State(9), best: false);
        List<StepResult> rest = whole.Steps(6);

        using ToyRun<FourShardsInHalves> resumed = Start(2, state: state);
        Checkpoint.LoadWeights(store.Last!, model, resumed.Weights.Stored);
        Checkpoint.LoadOptimizer(store.Last!, model, resumed.Trainer.State.Moments);
        resumed.Trainer.State.Step = 9;
        resumed.Trainer.Repack();

        Assert.Equal(rest, resumed.Steps(6));
        Assert.Equal(whole.CopyWeights(), resumed.CopyWeights());
        Assert.Equal(whole.CopyFirst(), resumed.CopyFirst());
        Assert.Equal(whole.CopySecond(), resumed.CopySecond());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_step_allocates_nothing(int threads)
    {
        using ToyRun<FourShardsInHalves> run = Start(threads);
        long[] before = new long[threads];
        long[] after = new long[threads];
        Action<int> measureBefore = worker => before[worker] = GC.GetAllocatedBytesForCurrentThread();
        Action<int> measureAfter = worker => after[worker] = GC.GetAllocatedBytesForCurrentThread();
        run.Steps(2);
        run.Pool.Run(measureAfter);
        run.Pool.Run(measureBefore);
        for (int i = 0; i < 30; i++)
        {
            run.Step();
        }

        run.Pool.Run(measureAfter);
        Assert.Equal(before, after);
    }

    private static ToyRun<FourShardsInHalves> Start(int threads = 1, Isa? isa = null, StorageFormat state = StorageFormat.Float32) => new(
        threads, isa, o => o with { Optimizer = o.Optimizer with { State = state } });
}
