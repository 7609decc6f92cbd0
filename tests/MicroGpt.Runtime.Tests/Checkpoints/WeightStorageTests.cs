namespace MicroGpt.Runtime.Tests;

/// <summary>Checkpoints with weights in bfloat16 or in float32, loaded by models of either kind.</summary>
public sealed unsafe class WeightStorageTests : IDisposable
{
    private const int Floats = TestModels.WeightFloats;

    /// <summary>Floats that bfloat16 cannot represent, some halfway between two bfloat16 numbers, and special values.</summary>
    private static readonly float[] s_values =
        [.. Enumerable.Range(0, Floats).Select(
            i => (i % 7) switch { 0 => 1 + ((i + 0.5f) / 128), 1 => float.NegativeInfinity, 2 => -0f, _ => i * 0.7f })];

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Weights_are_saved_and_loaded_to_the_bit()
    {
        ushort[] narrow = [.. s_values.Select(BFloat16.Nearest)];
        using CheckpointStore store = SaveBFloat16(narrow);
        using var model = SafetensorsReader.Open(Path.Combine(store.Last!, Checkpoint.ModelFile));
        Assert.All(model.Entries, e => Assert.Equal(StorageType.BFloat16, e.Type));
        Assert.Equal(TinyRun.Model.ParameterCount * 2, model.Entries.Sum(e => e.Bytes));
        Assert.Equal(Logical(narrow), LoadBFloat16(store.Last!));
    }

    [Fact]
    public void Floats_are_read_from_bfloat16_by_widening()
    {
        ushort[] narrow = [.. s_values.Select(BFloat16.Nearest)];
        using CheckpointStore store = SaveBFloat16(narrow);
        float[] weights = new float[Floats];
        fixed (float* w = weights)
        {
            Checkpoint.LoadWeights(store.Last!, TinyRun.Model, new StoredWeights(w));
        }

        Assert.Equal(Logical(narrow).Select(BFloat16.Widen), weights);
    }

    [Fact]
    public void BFloat16_is_read_from_floats_by_rounding_to_nearest()
    {
        using CheckpointStore store = CheckpointStore.Create(_directory["floats"]);
        float[] weights = [.. s_values];
        float[] zeros = new float[Floats];
        fixed (float* w = weights, m = zeros)
        {
            void** moments = stackalloc void*[] { m, m };
            store.Save(
                TinyRun.Model,
                new CheckpointTensors(new StoredWeights(w), new Moments(OptimizerKind.AdamW, StorageType.Float32, moments)),
                TinyRun.State(1));
        }

        Assert.Equal(Logical([.. s_values.Select(BFloat16.Nearest)]), LoadBFloat16(store.Last!));
    }

    /// <summary>Only weights are converted: moments and tensors of other types are rejected.</summary>
    [Fact]
    public void Other_types_are_refused()
    {
        var entry = new ParameterArray("", StorageType.BFloat16, null) { Converts = true };
        Assert.True(entry.Accepts(StorageType.Float32) && entry.Accepts(StorageType.BFloat16));
        Assert.False(entry.Accepts(StorageType.Float16) || entry.Accepts(StorageType.Float64) || entry.Accepts(StorageType.Int32));
        Assert.False(new ParameterArray(".m", StorageType.BFloat16, null).Accepts(StorageType.Float32));
    }

    [Fact]
    public void A_run_from_before_there_was_a_choice_has_floats()
    {
        using CheckpointStore store = SaveBFloat16(new ushort[Floats]);
        Assert.Equal(StorageType.BFloat16, Checkpoint.ReadState(store.Last!).HyperParameters.Weights);
        string path = Path.Combine(store.Last!, Checkpoint.StateFile);
        string[] lines = File.ReadAllLines(path);
        string[] old = [.. lines.Where(line => !line.Contains("\"weights\"", StringComparison.Ordinal))];
        Assert.Equal(lines.Length - 1, old.Length);
        File.WriteAllText(path, SealedJson.Seal(string.Join('\n', old)));
        Assert.Equal(StorageType.Float32, Checkpoint.ReadState(store.Last!).HyperParameters.Weights);
    }

    private CheckpointStore SaveBFloat16(ushort[] weights)
    {
        var store = CheckpointStore.Create(_directory["narrow"]);
        float[] zeros = new float[Floats];
        TrainingState state = TinyRun.State(3) with { HyperParameters = TestModels.Training with { Weights = StorageType.BFloat16 } };
        fixed (ushort* w = weights)
        fixed (float* m = zeros)
        {
            void** moments = stackalloc void*[] { m, m };
            store.Save(
                TinyRun.Model,
                new CheckpointTensors(new StoredWeights(w), new Moments(OptimizerKind.AdamW, StorageType.Float32, moments)),
                state);
        }

        return store;
    }

    private static ushort[] LoadBFloat16(string checkpoint)
    {
        ushort[] weights = new ushort[Floats];
        fixed (ushort* w = weights)
        {
            Checkpoint.LoadWeights(checkpoint, TinyRun.Model, new StoredWeights(w));
        }

        return weights;
    }

    /// <summary>Files contain no padding, and it stays 0 in memory.</summary>
    private static ushort[] Logical(ushort[] values)
    {
        HashSet<long> used = [.. TinyRun.Model.Parameters.SelectMany(p => Enumerable.Range(0, (int)p.Count)
            .Select(i => p.IndexOf(i / p.Columns, i % p.Columns)))];
        return [.. values.Select((value, i) => used.Contains(i) ? value : (ushort)0)];
    }
}
