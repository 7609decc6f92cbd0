namespace MicroGpt.Experiments.Tests;

/// <summary>A small task, and a repository of its own with results as runs would have left them.</summary>
internal sealed class Samples : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("microgpt-experiments-");

    public Samples()
    {
        Layout = new Layout(_root.FullName, new Effort(IsQuick: false));
        Store = new ResultStore(Layout);
    }

    public static LearningTask Task { get; } = new()
    {
        Name = "sums",
        Data = "builtin:addition:1",
        Alphabet = "0123456789+=",
        Context = 8,
        Embedding = 8,
        Heads = 2,
        Batch = 4,
        Steps = 100,
        LearningRates = [0.001, 0.01],
        HasAnswers = true,
    };

    public Layout Layout { get; }

    public ResultStore Store { get; }

    public static EvalReport Eval(double accuracy, double loss, int loops = 1) => new(
        100,
        loss,
        [.. Enumerable.Repeat(loss, loops)],
        accuracy,
        [.. Enumerable.Repeat(accuracy, loops)],
        ExitDistribution: loops > 1 ? [.. Enumerable.Repeat(1.0 / loops, loops)] : null,
        ExitDistributionOfPrompt: loops > 1 ? [.. Enumerable.Repeat(1.0 / loops, loops)] : null,
        ExitDistributionOfAnswer: loops > 1 ? [.. Enumerable.Repeat(1.0 / loops, loops)] : null);

    /// <param name="eval">Null where training diverged.</param>
    public void Save(Trial trial, EvalReport? eval) =>
        Store.Save(trial, new ModelInfo(1000, 2000), eval is null ? null : new TrainReport(100, 0.5, 0.5, 1_000_000, 12.4), eval);

    public void Dispose() => _root.Delete(recursive: true);
}
