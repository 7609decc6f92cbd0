namespace MicroGpt.Runtime.Tests.Training;

/// <summary>Laws 3 to 5 for whole steps of a model that stores weights or moments in bfloat16.</summary>
/// <param name="state">Storage type of the optimizer's state; the shape has that of the weights.</param>
/// <param name="kind">The optimizer.</param>
/// <param name="expectedHash">
/// Hash of weights and moments after eight steps, recorded on one machine. A different hash breaks law 3; do not update the value.
/// </param>
public abstract class StorageLawTests<TShape>(StorageType state, ulong expectedHash, OptimizerKind kind = OptimizerKind.AdamW) : IDisposable
    where TShape : IToyShape
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose()
    {
        _directory.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Threads_teams_and_kernels_do_not_change_a_bit()
    {
        using ToyRun<TShape> expected = Start();
        List<StepResult> steps = expected.Steps(8);
        foreach ((int threads, Isa isa) in new[]
        {
            (1, Isa.Portable), (2, ProcessorIsa.Best), (3, ProcessorIsa.Best), (4, Isa.Portable), (7, ProcessorIsa.Best),
        })
        {
            using ToyRun<TShape> actual = Start(threads, isa);
            Assert.Equal(steps, actual.Steps(8));
            AssertSame(expected, actual);
        }
    }

    [Fact]
    public void Results_have_the_same_bits_on_every_processor()
    {
        using ToyRun<TShape> run = Start();
        run.Steps(8);
        ulong hash = 14695981039346656037;
        foreach (float x in run.CopyWeights().Concat(run.CopyMoments()))
        {
            hash = (hash ^ BitConverter.SingleToUInt32Bits(x)) * 1099511628211;
        }

        Assert.Equal(expectedHash, hash);
    }

    [Fact]
    public void Pads_stay_zero()
    {
        using ToyRun<TShape> run = Start();
        run.Steps(20);
        HashSet<long> used = [];
        foreach (ParameterInfo parameter in run.Weights.Model.Parameters)
        {
            used.UnionWith(Enumerable.Range(0, (int)parameter.Count)
                .Select(i => parameter.IndexOf(i / parameter.Columns, i % parameter.Columns)));
        }

        foreach (float[] numbers in (float[][])[run.CopyWeights(), .. run.CopyMoments().Chunk((int)run.Weights.Model.WeightFloats)])
        {
            Assert.True(used.Count < numbers.Length);
            Assert.All(numbers.Where((_, i) => !used.Contains(i)), x => Assert.Equal(0u, BitConverter.SingleToUInt32Bits(x)));
            Assert.Contains(numbers, x => x != 0);
        }
    }

    [Fact]
    public void A_run_resumed_from_its_checkpoint_goes_on_to_the_same_bits()
    {
        ModelDescription model = ToyModel<TShape>.Description;
        using ToyRun<TShape> whole = Start();
        whole.Steps(9);
        using CheckpointStore store = CheckpointStore.Create(_directory["run"]);
        store.Save(model, new CheckpointTensors(whole.Weights.Stored, whole.Trainer.State.Moments), State(9));
        List<StepResult> rest = whole.Steps(6);

        using ToyRun<TShape> resumed = Start(2);
        Checkpoint.LoadWeights(store.Last!, model, resumed.Weights.Stored);
        Checkpoint.LoadOptimizer(store.Last!, model, resumed.Trainer.State.Moments);
        resumed.Trainer.State.Step = 9;
        resumed.Trainer.Repack();

        Assert.Equal(rest, resumed.Steps(6));
        AssertSame(whole, resumed);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_step_allocates_nothing(int threads)
    {
        using ToyRun<TShape> run = Start(threads);
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

    private protected ToyRun<TShape> Start(int threads = 1, Isa? isa = null) => new(
        threads, isa, o => o with { Optimizer = o.Optimizer with { State = state, Kind = kind } });

    private TrainingState State(long step) =>
        TinyRun.State(step) with { HyperParameters = TestModels.Training with { Optimizer = kind } };

    private static void AssertSame(ToyRun<TShape> expected, ToyRun<TShape> actual)
    {
        Assert.Equal(expected.CopyWeights(), actual.CopyWeights());
        Assert.Equal(expected.CopyMoments(), actual.CopyMoments());
    }
}
