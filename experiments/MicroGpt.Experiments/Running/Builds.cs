namespace MicroGpt.Experiments;

/// <summary>Builds one program per spec. The builds share obj/, so they run one after the other.</summary>
internal sealed class Builds(Layout layout)
{
    /// <summary>File beside the program with the spec that it was built from.</summary>
    private const string Stamp = "spec.json";

    /// <summary>Returns the output of <c>info --json</c> for the arm's model.</summary>
    private const string InfoFile = "info.json";

    public async Task<ModelInfo> BuildAsync(LearningTask task, Arm arm, CancellationToken cancellation)
    {
        string spec = SpecWriter.Write(task, arm);
        string binaries = Path.Combine(layout.Root, Layout.Binaries(task, arm));
        string stamp = Path.Combine(binaries, Stamp);
        if (!IsCurrent(stamp, spec) || !File.Exists(Path.Combine(binaries, "microgpt.dll")))
        {
            Console.WriteLine($"build    {task.Name} {arm.NameOf(task)}");
            string path = layout.Spec(task, arm);
            WholeFile.Write(path, spec);
            Directory.CreateDirectory(binaries);
            File.Delete(stamp);
            await ChildProcess.RequireAsync(layout.Root, CommandLines.Build(task, arm, path), cancellation);
            string info = await ChildProcess.RequireAsync(layout.Root, CommandLines.Info(task, arm), cancellation);
            WholeFile.Write(Path.Combine(binaries, InfoFile), info);
            // Written last, so that an interrupted build is repeated.
            WholeFile.Write(stamp, spec);
        }

        return JsonFiles.Read<ModelInfo>(Path.Combine(binaries, InfoFile));
    }

    private static bool IsCurrent(string stamp, string spec) => File.Exists(stamp) && File.ReadAllText(stamp) == spec;
}
