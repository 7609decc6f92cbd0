namespace MicroGpt.Runtime.Tests;

/// <summary>Checkpoints with the optimizer's state in bfloat16 or in float32, loaded by programs of either kind.</summary>
public sealed unsafe class OptimizerStorageTests : IDisposable
{
    private const int Floats = TestModels.WeightFloats;
    private readonly TemporaryDirectory _directory = new();
    private readonly ushort[] _first = [.. Enumerable.Range(0, Floats).Select(i => (ushort)(0x3F00 + i))];
    private readonly ushort[] _second = [.. Enumerable.Range(0, Floats).Select(i => (ushort)(0x2000 + i))];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Moments_are_saved_as_they_are_stored_and_weights_as_floats()
    {
        using CheckpointStore store = Save();
        using var optimizer = SafetensorsReader.Open(Path.Combine(store.Last!, Checkpoint.OptimizerFile));
        Assert.Equal(
            ["blocks.0.attention.qkv.weight.m", "norm.gain.m", "blocks.0.attention.qkv.weight.v", "norm.gain.v"],
            optimizer.Entries.Select(e => e.Name));
        Assert.All(optimizer.Entries, e => Assert.Equal(StorageType.BFloat16, e.Type));

        // Logical element (4, 7) is in the second segment of the rows and of the columns.
        ushort value = 0;
        optimizer.Read(optimizer.Entries[0], ((4 * 10) + 7) * 2, new Span<byte>(&value, 2));
        Assert.Equal(_first[16 + (5 * 16) + 8 + 2], value);

        using var model = SafetensorsReader.Open(Path.Combine(store.Last!, Checkpoint.ModelFile));
        Assert.All(model.Entries, e => Assert.Equal(StorageType.Float32, e.Type));
    }

    [Fact]
    public void Moments_are_loaded_to_the_bit_and_pads_left_alone()
    {
        using CheckpointStore store = Save();
        ushort[] first = new ushort[Floats];
        ushort[] second = new ushort[Floats];
        fixed (ushort* m = first, v = second)
        {
            void** moments = stackalloc void*[] { m, v };
            Checkpoint.LoadOptimizer(store.Last!, TinyRun.Model, new Moments(OptimizerKind.AdamW, StorageType.BFloat16, moments));
        }

        HashSet<long> used = [.. TinyRun.Model.Parameters.SelectMany(p => Enumerable.Range(0, (int)p.Count)
            .Select(i => p.IndexOf(i / p.Columns, i % p.Columns)))];
        for (int i = 0; i < Floats; i++)
        {
            Assert.Equal(used.Contains(i) ? _first[i] : 0, first[i]);
            Assert.Equal(used.Contains(i) ? _second[i] : 0, second[i]);
        }
    }

    [Fact]
    public void A_state_of_the_other_format_is_refused_and_not_converted()
    {
        using CheckpointStore narrow = Save();
        using CheckpointStore floats = CheckpointStore.Create(_directory["floats"]);
        TinyRun.Save(floats, 1);

        string message = Refuse(narrow.Last!, StorageType.Float32);
        Assert.Contains("optimizer's state in bfloat16, but this program keeps it in float32", message, StringComparison.Ordinal);
        Assert.Contains("rebuild it with \"state\": \"bfloat16\"", message, StringComparison.Ordinal);
        Assert.Contains("or start a new run", message, StringComparison.Ordinal);

        message = Refuse(floats.Last!, StorageType.BFloat16);
        Assert.Contains("optimizer's state in float32, but this program keeps it in bfloat16", message, StringComparison.Ordinal);
        Assert.Contains("rebuild it with \"state\": \"float32\"", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_are_loaded_whatever_the_state_is()
    {
        using CheckpointStore store = Save();
        float[] weights = new float[Floats];
        fixed (float* w = weights)
        {
            Checkpoint.RequireModel(store.Last!, TinyRun.Model);
            Checkpoint.LoadWeights(store.Last!, TinyRun.Model, new StoredWeights(w));
        }

        Assert.Equal(1.5f, weights[TinyRun.Model.Parameters[0].IndexOf(4, 7)]);
    }

    [Fact]
    public void A_run_from_before_there_was_a_choice_has_floats()
    {
        using CheckpointStore store = Save();
        Assert.Equal(StorageType.BFloat16, Checkpoint.ReadState(store.Last!).HyperParameters.OptimizerState);
        string path = Path.Combine(store.Last!, Checkpoint.StateFile);
        string[] lines = File.ReadAllLines(path);
        string[] old = [.. lines.Where(line => !line.Contains("\"optimizerState\"", StringComparison.Ordinal))];
        Assert.Equal(lines.Length - 1, old.Length);
        File.WriteAllText(path, SealedJson.Seal(string.Join('\n', old)));
        Assert.Equal(StorageType.Float32, Checkpoint.ReadState(store.Last!).HyperParameters.OptimizerState);
    }

    private CheckpointStore Save()
    {
        var store = CheckpointStore.Create(_directory["narrow"]);
        float[] weights = new float[Floats];
        Array.Fill(weights, 1.5f);
        TrainingState state =
            TinyRun.State(3) with { HyperParameters = TestModels.Training with { OptimizerState = StorageType.BFloat16 } };
        fixed (float* w = weights)
        fixed (ushort* m = _first, v = _second)
        {
            void** moments = stackalloc void*[] { m, v };
            store.Save(
                TinyRun.Model,
                new CheckpointTensors(new StoredWeights(w), new Moments(OptimizerKind.AdamW, StorageType.BFloat16, moments)),
                state);
        }

        return store;
    }

    /// <summary>Returns the error of loading into moments of another type, and asserts that they are unchanged.</summary>
    private static string Refuse(string checkpoint, StorageType type)
    {
        byte[] first = new byte[Floats * sizeof(float)];
        byte[] second = new byte[Floats * sizeof(float)];
        string message;
        fixed (byte* m = first, v = second)
        {
            void** arrays = stackalloc void*[] { m, v };
            var moments = new Moments(OptimizerKind.AdamW, type, arrays);
            message = Assert.ThrowsAny<MicroGptException>(() => Checkpoint.LoadOptimizer(checkpoint, TinyRun.Model, moments)).Message;
        }

        Assert.All([.. first, .. second], b => Assert.Equal(0, b));
        return message;
    }
}
