using System.Text.RegularExpressions;

namespace MicroGpt.Runtime.Tests;

/// <summary>Values of state.json that the program would not write are refused with the name of the file and of the field.</summary>
public sealed class DamagedStateTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("step", "-1")]
    [InlineData("step", "3000000000")]
    [InlineData("tokens", "-1")]
    [InlineData("dataFingerprint", "null")]
    [InlineData("dataFingerprint", "\"\"")]
    [InlineData("bestLoss", "1.5")]
    [InlineData("bestStep", "3")]
    [InlineData("batch", "0")]
    [InlineData("accumulation", "-2147483648")]
    [InlineData("steps", "-1")]
    [InlineData("warmup", "-1")]
    [InlineData("evalEvery", "-1")]
    [InlineData("evalTokens", "-1")]
    [InlineData("seed", "-1")]
    [InlineData("learningRate", "-1")]
    [InlineData("learningRate", "\"NaN\"")]
    [InlineData("learningRate", "1e39")]
    [InlineData("finalLearningRate", "\"Infinity\"")]
    [InlineData("beta1", "1.5")]
    [InlineData("beta2", "-0.5")]
    [InlineData("epsilon", "-1")]
    [InlineData("weightDecay", "\"NaN\"")]
    [InlineData("clip", "-1")]
    [InlineData("promptWeight", "2")]
    [InlineData("validationFraction", "1")]
    [InlineData("data", "null")]
    [InlineData("data", "\"\"")]
    [InlineData("objective", "null")]
    public void AValueOutOfRangeIsNamed(string field, string value)
    {
        string path = Write();
        SealedJson.Edit(path, text => Regex.Replace(text, $"\"{field}\": [^,\n]+", $"\"{field}\": {value}"));
        string message = Assert.Throws<DamagedCheckpointException>(() => TrainingState.Read(path)).Message;
        Assert.StartsWith($"{path} is damaged: ", message, StringComparison.Ordinal);
        Assert.Contains(field, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"hyperParameters\": {[^}]*}", "\"hyperParameters\": null")]
    [InlineData("\"headers\": {[^}]*}", "\"headers\": null")]
    [InlineData("\"step\": 3", "\"step\": 3.5")]
    [InlineData("\"step\": 3", "\"step\": 3, \"step\": 4")]
    [InlineData("\"step\": 3,", "")]
    [InlineData("\"format\": 2", "\"format\": 0")]
    [InlineData("\"format\": 2", "\"format\": null")]
    public void AnotherShapeIsAnError(string pattern, string replacement)
    {
        string path = Write();
        SealedJson.Edit(path, text => Regex.Replace(text, pattern, replacement));
        Assert.Contains(path, Assert.Throws<DamagedCheckpointException>(() => TrainingState.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AChangedFileIsFoundByItsChecksum()
    {
        string path = Write();
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"step\": 3", "\"step\": 4", StringComparison.Ordinal));
        string message = Assert.Throws<DamagedCheckpointException>(() => TrainingState.Read(path)).Message;
        Assert.Contains("does not match its checksum", message, StringComparison.Ordinal);
    }

    [Fact]
    public void AStateWithoutChecksumsCanBeReadButNotResumed()
    {
        string path = Write();
        string text = Regex.Replace(File.ReadAllText(path), ",\n  \"headers\"(.|\n)*", "\n}").Replace(
            "\"format\": 2", "\"format\": 1", StringComparison.Ordinal);
        File.WriteAllText(path, text);
        TrainingState state = TrainingState.Read(path);
        Assert.Equal(TinyRun.State(3) with { Format = 1 }, state);
        TextCorpus corpus = TextCorpus.FromUtf8("test", "abc"u8, TestModels.Letters);
        Assert.Contains(
            "older version",
            Assert.Throws<MicroGptException>(() => state.RequireSameData(corpus, 0.1f)).Message,
            StringComparison.Ordinal);
    }

    /// <summary>The file may pretend to be long. It is not read beyond the limit.</summary>
    [Fact]
    public void AHugeFileIsRefusedWithoutReadingItWhole()
    {
        string path = _directory["state.json"];
        using (var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write))
        {
            RandomAccess.SetLength(file, 8L << 30);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<DamagedCheckpointException>(() => TrainingState.Read(path));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 8 << 20);
    }

    [Fact]
    public void ARecordIsWholeOrRefused()
    {
        string run = _directory["run"];
        using CheckpointStore store = CheckpointStore.Create(run);
        store.WriteRecord(Force.RunScenario.Record());
        Assert.True(Force.RunScenario.Record().Says(CheckpointStore.ReadRecord(run)!));
        string path = Path.Combine(run, "run.json");
        string written = File.ReadAllText(path);
        foreach ((string old, string changed) in new[]
        {
            ("\"5m\"", "\"soon\""), ("builtin:names", ""),
            ("\"format\": 1", "\"format\": 2"), ("\"format\": 1", "\"format\": null"),
            ("\"metrics\": []", "\"metrics\": null"), ("\"steps\": ", "\"steps\": -"),
        })
        {
            File.WriteAllText(path, written);
            SealedJson.Edit(path, text => text.Replace(old, changed, StringComparison.Ordinal));
            Assert.Throws<DamagedCheckpointException>(() => CheckpointStore.ReadRecord(run));
        }

        File.WriteAllText(path, written[..^10]);
        Assert.Throws<DamagedCheckpointException>(() => CheckpointStore.ReadRecord(run));
    }

    private string Write()
    {
        string path = _directory["state.json"];
        using FileStream stream = File.Create(path);
        (TinyRun.State(3) with { Headers = new HeaderChecksums("xxh128:0", "xxh128:1") }).Write(stream);
        return path;
    }
}
