namespace MicroGpt.Runtime.Tests;

public sealed unsafe class CheckpointTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void TensorsAreSavedInTheirLogicalShapesWithoutPadding()
    {
        using CheckpointStore store = CheckpointStore.Create(_directory["run"]);
        TinyRun.Save(store, 1);
        using var model = SafetensorsReader.Open(Path.Combine(store.Last!, Checkpoint.ModelFile));
        Assert.Equal(
            ["blocks.0.attention.qkv.weight [6, 10]", "norm.gain [7]"],
            model.Entries.Select(e => $"{e.Name} {e.ShapeText}"));
        Assert.Equal(TinyRun.Model.Fingerprint, model.Metadata["fingerprint"]);

        // Logical element (4, 7) is in the second segment of the rows and of the columns.
        float value = 0;
        model.Read(model.Entries[0], ((4 * 10) + 7) * 4, new Span<byte>(&value, 4));
        Assert.Equal(10_000 + 16 + (5 * 16) + 8 + 2 + 0.1f, value);

        using var optimizer = SafetensorsReader.Open(Path.Combine(store.Last!, Checkpoint.OptimizerFile));
        Assert.Equal(
            ["blocks.0.attention.qkv.weight.m", "norm.gain.m", "blocks.0.attention.qkv.weight.v", "norm.gain.v"],
            optimizer.Entries.Select(e => e.Name));
        Assert.Equal(1, TinyRun.Load(store.Last!));
    }

    [Fact]
    public void TheSameRunMakesTheSameBytes()
    {
        using CheckpointStore first = CheckpointStore.Create(_directory["a"]);
        using CheckpointStore second = CheckpointStore.Create(_directory["b"]);
        TinyRun.Save(first, 3);
        TinyRun.Save(second, 3);
        foreach (string file in new[] { Checkpoint.ModelFile, Checkpoint.OptimizerFile, Checkpoint.StateFile })
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(first.Last!, file)), File.ReadAllBytes(Path.Combine(second.Last!, file)));
        }
    }

    [Fact]
    public void AnotherModelIsRefusedByItsFirstDifference()
    {
        using CheckpointStore store = CheckpointStore.Create(_directory["run"]);
        TinyRun.Save(store, 1);
        float[] weights = new float[TestModels.WeightFloats];
        fixed (float* w = weights)
        {
            float* pointer = w;
            ModelDescription other = TestModels.Tiny("layers=1\nheads=4\nembedding=6");
            string message =
                Assert.ThrowsAny<MicroGptException>(() => Checkpoint.LoadWeights(store.Last!, other, new StoredWeights(pointer))).Message;
            Assert.Contains("checkpoint: heads=2; this program: heads=4", message, StringComparison.Ordinal);
        }

        Assert.Equal("checkpoint: b=2; this program: nothing more", Fingerprints.FirstDifference("a=1\nb=2", "a=1"));
        Assert.Equal("checkpoint: nothing more; this program: b=2", Fingerprints.FirstDifference("a=1", "a=1\nb=2"));
        Fingerprints.RequireEqual("f", "a=1", "a=1");
        Assert.Equal(
            "f does not say which model it belongs to. Use a checkpoint that this program wrote.",
            Assert.Throws<MicroGptException>(() => Fingerprints.RequireEqual("f", null, "a=1")).Message);
        Assert.Equal(
            "f belongs to another model (checkpoint: a=1; this program: a=2). "
            + "Use a checkpoint of this model, or rebuild with the model.json of the checkpoint.",
            Assert.Throws<MicroGptException>(() => Fingerprints.RequireEqual("f", "a=1", "a=2")).Message);
    }

    [Fact]
    public void OtherShapesAreRefusedBeforeAnythingIsLoaded()
    {
        using CheckpointStore store = CheckpointStore.Create(_directory["run"]);
        TinyRun.Save(store, 1);
        ModelDescription other = TinyRun.Model with
        {
            Parameters = [TinyRun.Model.Parameters[0], TinyRun.Model.Parameters[1] with { Columns = 6 }],
        };
        float[] weights = new float[TestModels.WeightFloats];
        fixed (float* w = weights)
        {
            float* pointer = w;
            string message =
                Assert.ThrowsAny<MicroGptException>(() => Checkpoint.LoadWeights(store.Last!, other, new StoredWeights(pointer))).Message;
            Assert.Contains("norm.gain is F32 [7], but this model has F32 [6]", message, StringComparison.Ordinal);
        }

        Assert.All(weights, x => Assert.Equal(0, x));
    }

    [Fact]
    public void StateIsReadBackAsItWas()
    {
        using CheckpointStore store = CheckpointStore.Create(_directory["run"]);
        TinyRun.Save(store, 7);
        TrainingState state = Checkpoint.ReadState(store.Last!);
        Assert.NotNull(state.Headers);
        Assert.Equal(TinyRun.State(7) with { Headers = state.Headers }, state);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"format\": 99}")]
    public void DamagedStateIsAnError(string json)
    {
        File.WriteAllText(_directory[Checkpoint.StateFile], json);
        Assert.ThrowsAny<MicroGptException>(() => Checkpoint.ReadState(_directory.Path));
    }

    [Fact]
    public void AStateOfALaterFormatSaysSo()
    {
        using CheckpointStore store = CheckpointStore.Create(_directory["run"]);
        TinyRun.Save(store, 7);
        string path = Path.Combine(store.Last!, Checkpoint.StateFile);
        SealedJson.Edit(path, text => text.Replace("\"format\": 2", "\"format\": 3", StringComparison.Ordinal));
        string message = Assert.ThrowsAny<MicroGptException>(() => Checkpoint.ReadState(store.Last!)).Message;
        Assert.Contains("unknown format", message, StringComparison.Ordinal);
    }

    [Fact]
    public void OtherDataOrAnotherSplitIsRefused()
    {
        TextCorpus corpus = TextCorpus.FromUtf8("test", "abc"u8, TestModels.Letters);
        TrainingState state = TinyRun.State(1) with { DataFingerprint = corpus.Fingerprint };
        state.RequireSameData(corpus, 0.1f);
        Assert.Equal(
            "The run to resume holds out 0.1 of the data, not 0.2. Keep the validation fraction, or start a new run.",
            Assert.Throws<MicroGptException>(() => state.RequireSameData(corpus, 0.2f)).Message);
        Assert.Equal(
            "The run to resume was trained on other data (builtin:names) than test. Use the same --data, or start a new run.",
            Assert.Throws<MicroGptException>(() => TinyRun.State(1).RequireSameData(corpus, 0.1f)).Message);
        TrainingState alphabet = TinyRun.State(1) with { TextFingerprint = corpus.TextFingerprint };
        Assert.Equal(
            "The run to resume read builtin:names with another alphabet or as other documents than this program. "
            + "Use the tokenizer and the --documents of the run, or start a new run.",
            Assert.Throws<MicroGptException>(() => alphabet.RequireSameData(corpus, 0.1f)).Message);

        RunRecord record = Force.RunScenario.Record() with { DataFingerprint = corpus.Fingerprint };
        record.RequireSameData(corpus);
        Assert.Equal(
            "The run to resume began with other data (builtin:names) than test. Use the same --data, or start a new run.",
            Assert.Throws<MicroGptException>(() => (record with { DataFingerprint = "xxh128:1" }).RequireSameData(corpus)).Message);
    }

    [Fact]
    public void AnotherOptimizerIsRefused()
    {
        using CheckpointStore store = CheckpointStore.Create(_directory["run"]);
        TinyRun.Save(store, 1);
        float[] floats = new float[TestModels.WeightFloats];
        fixed (float* m = floats)
        {
            void** arrays = stackalloc void*[] { m };
            var moments = new Moments(OptimizerKind.Lion, StorageType.Float32, arrays);
            string message =
                Assert.Throws<MicroGptException>(() => Checkpoint.LoadOptimizer(store.Last!, TinyRun.Model, moments)).Message;
            Assert.Contains("holds the state of AdamW, but this program trains with Lion: ", message, StringComparison.Ordinal);
        }
    }
}
