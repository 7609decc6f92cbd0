namespace MicroGpt.Runtime.Tests;

/// <summary>Weights and moments of the tiny model, whose values depend on the step only.</summary>
internal static unsafe class TinyRun
{
    public static ModelDescription Model { get; } = TestModels.Tiny();

    public static TrainingState State(long step, bool best = false) => new()
    {
        Step = step,
        Tokens = 100 * step,
        DataFingerprint = "xxh128:00",
        ValidationLoss = best ? 1.0 / step : 2.5,
        BestLoss = best ? 1.0 / step : null,
        BestStep = best ? step : null,
        HyperParameters = TestModels.Training,
    };

    public static void Save(CheckpointStore store, long step, bool best = false)
    {
        float[] weights = Values(step, 0);
        float[] first = Values(step, 1);
        float[] second = Values(step, 2);
        fixed (float* w = weights, m = first, v = second)
        {
            void** moments = stackalloc void*[] { m, v };
            store.Save(
                Model,
                new CheckpointTensors(new StoredWeights(w), new Moments(OptimizerKind.AdamW, StorageType.Float32, moments)),
                State(step, best));
        }
    }

    /// <summary>Loads a checkpoint, checks every tensor and that the padding is unchanged, and returns its step.</summary>
    public static long Load(string checkpoint)
    {
        long step = Checkpoint.ReadState(checkpoint).Step;
        float[] weights = new float[TestModels.WeightFloats];
        float[] first = new float[TestModels.WeightFloats];
        float[] second = new float[TestModels.WeightFloats];
        fixed (float* w = weights, m = first, v = second)
        {
            Checkpoint.LoadWeights(checkpoint, Model, new StoredWeights(w));
            void** moments = stackalloc void*[] { m, v };
            Checkpoint.LoadOptimizer(checkpoint, Model, new Moments(OptimizerKind.AdamW, StorageType.Float32, moments));
        }

        Assert.Equal(Masked(Values(step, 0)), weights);
        Assert.Equal(Masked(Values(step, 1)), first);
        Assert.Equal(Masked(Values(step, 2)), second);
        return step;
    }

    private static float[] Values(long step, int array) =>
        [.. Enumerable.Range(0, TestModels.WeightFloats).Select(i => (step * 10_000) + (array * 1_000) + i + 0.1f)];

    private static float[] Masked(float[] values)
    {
        float[] logical = new float[values.Length];
        foreach (ParameterInfo p in Model.Parameters)
        {
            for (int row = 0; row < p.Rows; row++)
            {
                for (int column = 0; column < p.Columns; column++)
                {
                    logical[p.IndexOf(row, column)] = values[p.IndexOf(row, column)];
                }
            }
        }

        return logical;
    }
}
