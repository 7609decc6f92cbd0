namespace MicroGpt.App.Tests;

/// <summary>Programs that were built for different specs and work on the same runs.</summary>
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

    /// <summary>Trains and simulates Ctrl-C during a step.</summary>
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

    /// <summary>One program starts a run and the other continues it. The result equals that of the first program alone.</summary>
    public void BeginAndGoOn<TFirst, TSecond>(int stopAfter)
        where TFirst : ICompiledModel
        where TSecond : ICompiledModel
    {
        Train<TFirst>("whole").Succeeded();
        Assert.Equal(130, TrainUntil<TFirst>(stopAfter, "stopped"));
        Resume<TSecond>("stopped", "--threads", "2").Succeeded();
        RunFiles.AssertSame(PathOf("whole"), PathOf("stopped"));
    }

    /// <summary>One program trains, the other refuses to continue, and the first one still continues to the same bits.</summary>
    /// <param name="messages">Parts of the error message.</param>
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
