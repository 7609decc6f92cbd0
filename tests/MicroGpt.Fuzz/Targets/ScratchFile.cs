namespace MicroGpt.Fuzz.Targets;

/// <summary>A file in memory for readers that take a path, one for each target and process.</summary>
internal sealed class ScratchFile(string target)
{
    private const string Memory = "/dev/shm";

    public string Path { get; } = System.IO.Path.Combine(
        Directory.Exists(Memory) ? Memory : System.IO.Path.GetTempPath(), $"microgpt-fuzz-{Environment.ProcessId}-{target}");

    public void Write(ReadOnlySpan<byte> bytes) => File.WriteAllBytes(Path, bytes);

    public static void DeleteAll()
    {
        foreach (FuzzTarget target in AllTargets.Table)
        {
            File.Delete(new ScratchFile(target.Name).Path);
        }
    }
}
