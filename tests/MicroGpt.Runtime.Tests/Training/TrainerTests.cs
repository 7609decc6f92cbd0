namespace MicroGpt.Runtime.Tests.Training;

public unsafe class TrainerTests
{
    [Fact]
    public void It_learns()
    {
        using var run = new ToyRun<FourShards>(2);
        double before = run.Evaluate().Loss;
        List<StepResult> steps = run.Steps(100);
        EvaluationResult after = run.Evaluate();

        Assert.True(after.Loss < before - 0.5, $"{before} -> {after.Loss}");
        Assert.True(after.Loss < 2.7, $"{after.Loss}");
        Assert.Equal(100, steps[^1].Step);
        Assert.Equal(100, run.Trainer.State.Step);
        Assert.Equal(FourShards.Loops, after.LossPerLoop.Count);
        Assert.Equal(run.HeldOut.Predictions, after.Tokens);
    }

    [Fact]
    public void Threads_teams_and_kernels_do_not_change_a_bit()
    {
        (float[] weights, float[] moments, List<StepResult> steps, EvaluationResult loss) expected = Run<FourShards>(1, null);
        foreach ((int threads, Isa isa) in new[]
        {
            (1, Isa.Portable), (2, ProcessorIsa.Best), (3, ProcessorIsa.Best), (4, Isa.Portable), (7, ProcessorIsa.Best),
        })
        {
            (float[] weights, float[] moments, List<StepResult> steps, EvaluationResult loss) actual = Run<FourShards>(threads, isa);
            Assert.Equal(expected.weights, actual.weights);
            Assert.Equal(expected.moments, actual.moments);
            Assert.Equal(expected.steps, actual.steps);
            Assert.Equal(expected.loss.LossPerLoop, actual.loss.LossPerLoop);
        }
    }

    [Fact]
    public void Results_have_the_same_bits_on_every_processor()
    {
        // Recorded on one machine. A different value breaks law 3; do not update it.
        (float[] weights, float[] moments, List<StepResult> steps, EvaluationResult loss) = Run<FourShards>(1, null);
        ulong hash = 14695981039346656037;
        foreach (float x in weights.Concat(moments))
        {
            hash = (hash ^ BitConverter.SingleToUInt32Bits(x)) * 1099511628211;
        }

        foreach (double x in steps.SelectMany(s => new[] { s.Loss, s.GradientNorm, s.LearningRate }).Concat(loss.LossPerLoop))
        {
            hash = (hash ^ BitConverter.DoubleToUInt64Bits(x)) * 1099511628211;
        }

        Assert.Equal(14854791079306433304UL, hash);
    }

    [Fact]
    public void One_shard_is_shared_by_a_team()
    {
        (float[] weights, float[] _, List<StepResult> steps, EvaluationResult loss) one = Run<OneShard>(1, null);
        (float[] weights, float[] _, List<StepResult> steps, EvaluationResult loss) three = Run<OneShard>(3, null);
        Assert.Equal(one.weights, three.weights);
        Assert.Equal(one.steps, three.steps);
        Assert.Equal(one.loss.LossPerLoop, three.loss.LossPerLoop);
    }

    [Fact]
    public void Gradients_match_finite_differences_over_shards_and_micro_batches()
    {
        using var run = new ToyRun<FourShards>(2);
        run.Trainer.Fill(run.Source);
        StepResult result = run.Trainer.ComputeGradients();
        float[] gradients = run.CopyGradients();
        Assert.Equal(Math.Sqrt(gradients.Sum(g => (double)g * g)), result.GradientNorm, 1e-6);
        Assert.Equal(0, run.Trainer.State.Step);

        foreach (ParameterInfo parameter in run.Weights.Model.Parameters)
        {
            for (int n = 0; n < 12; n++)
            {
                long index = parameter.IndexOf(n % parameter.Rows, n * 5 % parameter.Columns);
                double difference = (LossWith(run, index, 0.02f) - LossWith(run, index, -0.02f)) / 0.04;
                Assert.Equal(difference, gradients[index], 5e-4);
            }
        }
    }

    [Fact]
    public void Pads_stay_zero()
    {
        using var run = new ToyRun<FourShards>();
        run.Steps(5);
        foreach (float[] floats in new[] { run.CopyWeights(), run.CopyFirst(), run.CopySecond() })
        {
            bool[] used = new bool[floats.Length];
            foreach (ParameterInfo parameter in run.Weights.Model.Parameters)
            {
                for (int i = 0; i < parameter.Count; i++)
                {
                    used[parameter.IndexOf(i / parameter.Columns, i % parameter.Columns)] = true;
                }
            }

            Assert.All(floats.Where((_, i) => !used[i]), x => Assert.Equal(0, BitConverter.SingleToInt32Bits(x)));
        }
    }

    [Fact]
    public void A_run_resumed_from_its_state_goes_on_to_the_same_bits()
    {
        using var whole = new ToyRun<FourShards>();
        whole.Steps(9);
        float[][] saved = [whole.CopyWeights(), whole.CopyFirst(), whole.CopySecond()];
        List<StepResult> rest = whole.Steps(6);

        using var resumed = new ToyRun<FourShards>(2);
        saved[0].CopyTo(new Span<float>(resumed.Weights.Floats, saved[0].Length));
        saved[1].CopyTo(new Span<float>(resumed.Trainer.State.Moments[0], saved[1].Length));
        saved[2].CopyTo(new Span<float>(resumed.Trainer.State.Moments[1], saved[2].Length));
        resumed.Trainer.State.Step = 9;
        resumed.Trainer.Repack();

        Assert.Equal(rest, resumed.Steps(6));
        Assert.Equal(whole.CopyWeights(), resumed.CopyWeights());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_step_allocates_nothing(int threads)
    {
        using var run = new ToyRun<FourShards>(threads);
        long[] before = new long[threads];
        long[] after = new long[threads];
        Action<int> measureBefore = worker => before[worker] = GC.GetAllocatedBytesForCurrentThread();
        Action<int> measureAfter = worker => after[worker] = GC.GetAllocatedBytesForCurrentThread();
        run.Step();
        run.Step();
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
    public void A_loss_that_is_not_finite_stops_before_the_update()
    {
        using var run = new ToyRun<FourShards>(2);
        run.Steps(3);
        run.Weights.Floats[run.Weights.Model.Parameters[2].Offset + 3] = float.NaN;
        run.Trainer.Repack();
        float[][] before = [run.CopyWeights(), run.CopyFirst(), run.CopySecond()];

        var error = Assert.Throws<TrainingDivergedException>(() => run.Step());
        Assert.Equal(4, error.Step);
        Assert.True(double.IsNaN(error.Loss));
        Assert.Contains("step 4", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, [run.CopyWeights(), run.CopyFirst(), run.CopySecond()]);
        Assert.Equal(3, run.Trainer.State.Step);
        for (int shard = 0; shard < run.Trainer.State.Shards; shard++)
        {
            Assert.All(run.CopyGradients(shard), g => Assert.Equal(0f, g));
        }
    }

    [Fact]
    public void Shards_never_outnumber_sequences()
    {
        using var run = new ToyRun<FourShards>(3, change: o => o with { Batch = 3, Accumulation = 1 });
        Assert.Equal(3, run.Trainer.State.Shards);
        Assert.Equal(3, run.Trainer.Teams.Count);
        Assert.True(double.IsFinite(run.Step().Loss));
    }

    [Fact]
    public void Clipping_bounds_the_gradient_that_the_moments_see()
    {
        using var run = new ToyRun<OneShard>(change: o => o with { Optimizer = o.Optimizer with { Clip = 0.01f, Beta1 = 0f } });
        StepResult result = run.Step();
        Assert.True(result.GradientNorm > 0.01);
        Assert.Equal(0.01, Math.Sqrt(run.CopyFirst().Sum(m => (double)m * m)), 1e-7);
    }

    [Fact]
    public void Evaluation_does_not_depend_on_the_buffers()
    {
        using var run = new ToyRun<FourShards>(2);
        run.Steps(2);
        EvaluationResult expected = run.Evaluate();
        foreach (int rows in new[] { 12, 100, 5000 })
        {
            using var teams = new WorkTeams(run.Engine, 2, rows, keeps: false);
            using var evaluator = new Evaluator<ToyModel<FourShards>>(teams);
            Assert.Equal(expected.LossPerLoop, evaluator.Evaluate(run.HeldOut).LossPerLoop);
        }
    }

    private static double LossWith(ToyRun<FourShards> run, long index, float change)
    {
        float old = run.Weights.Floats[index];
        run.Weights.Floats[index] += change;
        run.Trainer.Repack();
        double loss = run.Trainer.ComputeGradients().Loss;
        run.Weights.Floats[index] = old;
        return loss;
    }

    private static (float[] Weights, float[] Moments, List<StepResult> Steps, EvaluationResult Loss) Run<TShape>(int threads, Isa? isa)
        where TShape : IToyShape
    {
        using var run = new ToyRun<TShape>(threads, isa);
        List<StepResult> steps = run.Steps(8);
        return (run.CopyWeights(), [.. run.CopyFirst(), .. run.CopySecond()], steps, run.Evaluate());
    }
}
