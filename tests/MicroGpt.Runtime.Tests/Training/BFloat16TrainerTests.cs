namespace MicroGpt.Runtime.Tests.Training;

/// <summary>Whole steps with the optimizer's state in bfloat16: law 3, law 4, law 5.</summary>
public sealed unsafe class BFloat16TrainerTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void It_learns_as_with_floats()
    {
        using var floats = new ToyRun<FourShards>(2);
        using ToyRun<FourShards> halves = Start(2);
        floats.Steps(100);
        halves.Steps(100);
        Assert.Equal(floats.Evaluate().Loss, halves.Evaluate().Loss, 0.01);
        Assert.NotEqual(floats.CopyWeights(), halves.CopyWeights());
    }

    [Fact]
    public void Threads_teams_and_kernels_do_not_change_a_bit()
    {
        using ToyRun<FourShards> expected = Start();
        List<StepResult> steps = expected.Steps(8);
        foreach ((int threads, Isa isa) in new[]
        {
            (1, Isa.Portable), (2, ProcessorIsa.Best), (3, ProcessorIsa.Best), (4, Isa.Portable), (7, ProcessorIsa.Best),
        })
        {
            using ToyRun<FourShards> actual = Start(threads, isa);
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
        using ToyRun<FourShards> run = Start();
        run.Steps(8);
        ulong hash = 14695981039346656037;
        foreach (float x in run.CopyWeights().Concat(run.CopyFirst()).Concat(run.CopySecond()))
        {
            hash = (hash ^ BitConverter.SingleToUInt32Bits(x)) * 1099511628211;
        }

        Assert.Equal(7178639137963084392UL, hash);
    }

    [Fact]
    public void Pads_stay_zero()
    {
        using ToyRun<FourShards> run = Start();
        run.Steps(20);
        HashSet<long> used = [];
        foreach (ParameterInfo parameter in run.Weights.Model.Parameters)
        {
            used.UnionWith(Enumerable.Range(0, (int)parameter.Count)
                .Select(i => parameter.IndexOf(i / parameter.Columns, i % parameter.Columns)));
        }

        foreach (float[] floats in new[] { run.CopyWeights(), run.CopyFirst(), run.CopySecond() })
        {
            Assert.True(used.Count < floats.Length);
            Assert.All(floats.Where((_, i) => !used.Contains(i)), x => Assert.Equal(0u, BitConverter.SingleToUInt32Bits(x)));
            Assert.Contains(floats, x => x != 0);
        }
    }

    [Fact]
    public void A_run_resumed_from_its_checkpoint_goes_on_to_the_same_bits()
    {
        ModelDescription model = ToyModel<FourShards>.Description;
        using ToyRun<FourShards> whole = Start();
        whole.Steps(9);
        using CheckpointStore store = CheckpointStore.Create(_directory["run"]);
        store.Save(model, new CheckpointTensors(whole.Weights.Stored, whole.Trainer.State.Moments), TinyRun.State(9), best: false);
        List<StepResult> rest = whole.Steps(6);

        using ToyRun<FourShards> resumed = Start(2);
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
        using ToyRun<FourShards> run = Start(threads);
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

    [Fact]
    public void The_defaults_of_the_model_choose_the_format()
    {
        TrainingDefaults training = TestModels.Training;
        Assert.Equal(StorageFormat.Float32, OptimizerSettings.From(training).State);
        Assert.Equal(StorageFormat.BFloat16, OptimizerSettings.From(training with { OptimizerState = "bfloat16" }).State);
        var error = Assert.Throws<MicroGptException>(() => OptimizerSettings.From(training with { OptimizerState = "float16" }));
        Assert.Contains("\"float16\"", error.Message, StringComparison.Ordinal);
        Assert.Contains("use float32 or bfloat16", error.Message, StringComparison.Ordinal);
    }

    private static ToyRun<FourShards> Start(int threads = 1, Isa? isa = null) => new(
        threads, isa, o => o with { Optimizer = o.Optimizer with { State = StorageFormat.BFloat16 } });
}
