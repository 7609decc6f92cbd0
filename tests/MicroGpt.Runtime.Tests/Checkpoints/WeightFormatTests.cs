namespace MicroGpt.Runtime.Tests;

/// <summary>Checkpoints of models whose weights are stored in bfloat16, and reading those of the other kind.</summary>
public sealed unsafe class WeightFormatTests : IDisposable
{
    private const int Floats = TestModels.WeightFloats;

    /// <summary>No bfloat16 numbers, some of them halfway between two, and what has no neighbours.</summary>
    private static readonly float[] s_values =
        [.. Enumerable.Range(0, Floats).Select(i => (i % 7) switch { 0 => 1 + ((i + 0.5f) / 128), 1 => float.NegativeInfinity, 2 => -0f, _ => i * 0.7f })];

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Weights_are_saved_and_loaded_to_the_bit()
    {
        ushort[] halves = [.. s_values.Select(BFloat16.Nearest)];
        using CheckpointStore store = SaveHalves(halves);
        using var model = SafetensorsReader.Open(Path.Combine(store.Last!, Checkpoint.ModelFile));
        Assert.All(model.Entries, e => Assert.Equal(TensorType.BF16, e.Type));
        Assert.Equal(TinyRun.Model.ParameterCount * 2, model.Entries.Sum(e => e.Bytes));
        Assert.Equal(Logical(halves), LoadHalves(store.Last!));
    }

    [Fact]
    public void Floats_are_read_from_halves_by_widening()
    {
        ushort[] halves = [.. s_values.Select(BFloat16.Nearest)];
        using CheckpointStore store = SaveHalves(halves);
        float[] weights = new float[Floats];
        fixed (float* w = weights)
        {
            Checkpoint.LoadWeights(store.Last!, TinyRun.Model, new StoredWeights(w));
        }

        Assert.Equal(Logical(halves).Select(BFloat16.Widen), weights);
    }

    [Fact]
    public void Halves_are_read_from_floats_by_rounding_to_nearest()
    {
        using CheckpointStore store = CheckpointStore.Create(_directory["floats"]);
        float[] weights = [.. s_values];
        float[] zeros = new float[Floats];
        fixed (float* w = weights, m = zeros)
        {
            void** moments = stackalloc void*[] { m, m };
            store.Save(TinyRun.Model, new CheckpointTensors(new StoredWeights(w), new Moments(OptimizerKind.AdamW, StorageFormat.Float32, moments)), TinyRun.State(1), best: false);
        }

        Assert.Equal(Logical([.. s_values.Select(BFloat16.Nearest)]), LoadHalves(store.Last!));
    }

    /// <summary>What is converted is weights: a state of the optimizer, or a tensor of another type, is not.</summary>
    [Fact]
    public void Other_types_are_refused()
    {
        var entry = new ParameterArray("", TensorType.BF16, null) { Converts = true };
        Assert.True(entry.Accepts(TensorType.F32) && entry.Accepts(TensorType.BF16));
        Assert.False(entry.Accepts(TensorType.F16) || entry.Accepts(TensorType.F64) || entry.Accepts(TensorType.I32));
        Assert.False(new ParameterArray(".m", TensorType.BF16, null).Accepts(TensorType.F32));
    }

    [Fact]
    public void A_run_from_before_there_was_a_choice_has_floats()
    {
        using CheckpointStore store = SaveHalves(new ushort[Floats]);
        Assert.Equal("bfloat16", Checkpoint.ReadState(store.Last!).HyperParameters.Weights);
        string path = Path.Combine(store.Last!, Checkpoint.StateFile);
        string[] lines = File.ReadAllLines(path);
        string[] old = [.. lines.Where(line => !line.Contains("\"weights\"", StringComparison.Ordinal))];
        Assert.Equal(lines.Length - 1, old.Length);
        File.WriteAllLines(path, old);
        Assert.Equal("float32", Checkpoint.ReadState(store.Last!).HyperParameters.Weights);
    }

    [Fact]
    public void The_defaults_of_the_model_choose_the_format()
    {
        ModelDescription model = TestModels.Tiny();
        Assert.Equal(StorageFormat.Float32, model.WeightFormat);
        Assert.Equal(StorageFormat.BFloat16, (model with { Training = model.Training with { Weights = "bfloat16" } }).WeightFormat);
        ModelDescription wrong = model with { Training = model.Training with { Weights = "float16" } };
        string message = Assert.Throws<MicroGptException>(() => wrong.WeightFormat).Message;
        Assert.Equal("\"float16\" is no format of the weights: use float32 or bfloat16.", message);
    }

    private CheckpointStore SaveHalves(ushort[] weights)
    {
        var store = CheckpointStore.Create(_directory["halves"]);
        float[] zeros = new float[Floats];
        TrainingState state = TinyRun.State(3) with { HyperParameters = TestModels.Training with { Weights = "bfloat16" } };
        fixed (ushort* w = weights)
        fixed (float* m = zeros)
        {
            void** moments = stackalloc void*[] { m, m };
            store.Save(TinyRun.Model, new CheckpointTensors(new StoredWeights(w), new Moments(OptimizerKind.AdamW, StorageFormat.Float32, moments)), state, best: false);
        }

        return store;
    }

    private static ushort[] LoadHalves(string checkpoint)
    {
        ushort[] weights = new ushort[Floats];
        fixed (ushort* w = weights)
        {
            Checkpoint.LoadWeights(checkpoint, TinyRun.Model, new StoredWeights(w));
        }

        return weights;
    }

    /// <summary>Pads are not in a file, and stay 0 in memory.</summary>
    private static ushort[] Logical(ushort[] values)
    {
        HashSet<long> used = [.. TinyRun.Model.Parameters.SelectMany(p => Enumerable.Range(0, (int)p.Count)
            .Select(i => p.IndexOf(i / p.Columns, i % p.Columns)))];
        return [.. values.Select((value, i) => used.Contains(i) ? value : (ushort)0)];
    }
}
