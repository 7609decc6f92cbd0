namespace MicroGpt.Runtime.Tests;

/// <summary>A checkpoint whose bytes changed is never loaded.</summary>
public sealed class CheckpointDamageTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(Checkpoint.ModelFile)]
    [InlineData(Checkpoint.OptimizerFile)]
    [InlineData(Checkpoint.StateFile)]
    public void EveryByteIsCovered(string file)
    {
        string checkpoint = Save(_directory["run"], 7);
        string path = Path.Combine(checkpoint, file);
        byte[] bytes = File.ReadAllBytes(path);
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= (byte)(1 << (i % 8));
            File.WriteAllBytes(path, bytes);
            Assert.True(
                Record.Exception(() => TinyRun.Load(checkpoint)) is DamagedCheckpointException, $"byte {i} of {file} changed");
            bytes[i] ^= (byte)(1 << (i % 8));
        }

        File.WriteAllBytes(path, bytes);
        Assert.Equal(7, TinyRun.Load(checkpoint));
    }

    [Theory]
    [InlineData(Checkpoint.ModelFile)]
    [InlineData(Checkpoint.OptimizerFile)]
    [InlineData(Checkpoint.StateFile)]
    public void EveryLengthIsChecked(string file)
    {
        string checkpoint = Save(_directory["run"], 7);
        string path = Path.Combine(checkpoint, file);
        byte[] bytes = File.ReadAllBytes(path);
        for (int length = 0; length < bytes.Length; length += 3)
        {
            File.WriteAllBytes(path, bytes[..length]);
            Assert.IsType<DamagedCheckpointException>(Record.Exception(() => TinyRun.Load(checkpoint)));
        }

        File.WriteAllBytes(path, [.. bytes, 0]);
        Assert.IsType<DamagedCheckpointException>(Record.Exception(() => TinyRun.Load(checkpoint)));
        File.Delete(path);
        Assert.IsType<DamagedCheckpointException>(Record.Exception(() => TinyRun.Load(checkpoint)));
    }

    [Theory]
    [InlineData(Checkpoint.ModelFile)]
    [InlineData(Checkpoint.OptimizerFile)]
    public void AFileOfAnotherCheckpointIsRefused(string file)
    {
        string first = Save(_directory["a"], 7);
        string second = Save(_directory["b"], 8);
        File.Copy(Path.Combine(second, file), Path.Combine(first, file), overwrite: true);
        Exception? error = Record.Exception(() => TinyRun.Load(first));
        Assert.Contains("does not match the checksum in state.json", error?.Message, StringComparison.Ordinal);
    }

    private static string Save(string run, long step)
    {
        using CheckpointStore store = CheckpointStore.Create(run);
        TinyRun.Save(store, step);
        return store.Last!;
    }
}
