namespace MicroGpt.App.Tests;

/// <summary>Programs that were built for different specs, at work on the same runs.</summary>
internal sealed class Programs : IDisposable
{
    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    public string PathOf(params string[] parts) => _cli.PathOf(parts);

    public Outcome Train<TModel>(string run)
        where TModel : ICompiledModel =>
        Cli.Run<TModel>("train", "--out", PathOf(run), "--samples", "0");

    public Outcome Resume<TModel>(string run, params string[] arguments)
        where TModel : ICompiledModel =>
        Cli.Run<TModel>(["train", "--resume", "--out", PathOf(run), "--samples", "0", .. arguments]);

    /// <summary>Trains as if Ctrl-C came during a step.</summary>
    public int TrainUntil<TModel>(int step, string run)
        where TModel : ICompiledModel
    {
        using var stop = new CancellationTokenSource();
        var request = new TrainRequest
        {
            Out = PathOf(run),
            Samples = 0,
            Compute = Compute.Resolve(TModel.Description, null, 1),
            OnStep = done => { if (done == step) { stop.Cancel(); } },
        };
        return new TrainingSession<TModel>(new Terminal(TextWriter.Null, TextWriter.Null, Interactive: false)).Run(request, stop.Token);
    }

    /// <summary>One program begins, the other goes on, and the end is what the first one alone comes to.</summary>
    public void BeginAndGoOn<TFirst, TSecond>(int stopAfter)
        where TFirst : ICompiledModel
        where TSecond : ICompiledModel
    {
        Train<TFirst>("whole").Succeeded();
        Assert.Equal(130, TrainUntil<TFirst>(stopAfter, "stopped"));
        Resume<TSecond>("stopped", "--threads", "2").Succeeded();
        RunFiles.AssertSame(PathOf("whole"), PathOf("stopped"));
    }

    /// <summary>One program trains, the other refuses to go on, and the first goes on as if nothing had been.</summary>
    /// <param name="messages">What the refusal says.</param>
    public void RefuseAndGoOn<TRun, TOther>(params string[] messages)
        where TRun : ICompiledModel
        where TOther : ICompiledModel
    {
        Train<TRun>("whole").Succeeded();
        TrainUntil<TRun>(11, "stopped");
        Dictionary<string, byte[]> before = Files("stopped");
        string error = Resume<TOther>("stopped").Failed(1);
        Assert.All(messages.Append("or start a new run"), message => Assert.Contains(message, error, StringComparison.Ordinal));
        Assert.Equal(before, Files("stopped"));
        Resume<TRun>("stopped").Succeeded();
        RunFiles.AssertSame(PathOf("whole"), PathOf("stopped"));
    }

    private Dictionary<string, byte[]> Files(string run) => Directory
        .EnumerateFiles(PathOf(run), "*", SearchOption.AllDirectories).ToDictionary(file => file, File.ReadAllBytes);
}
