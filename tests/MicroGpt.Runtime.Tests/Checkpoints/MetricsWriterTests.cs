using System.Text.Json;

namespace MicroGpt.Runtime.Tests;

public sealed class MetricsWriterTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string MetricsFile => _directory["metrics.jsonl"];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void NumbersAreReadBackToTheSameBits()
    {
        double[] loops = [1.0 / 3, Math.PI];
        double[] exits = [0.3, 0.7];
        var metrics = new StepMetrics(3, 1.1f, 0.1, double.Epsilon, 100, 12.5, 0.25);
        using (MetricsWriter writer = MetricsWriter.Create(MetricsFile))
        {
            writer.Write(metrics, Evaluation(loops) with { Exits = new ExitScore(exits, 1) { StageLoss = [], AtThreshold = [] } });
        }

        using JsonDocument line = JsonDocument.Parse(File.ReadAllText(MetricsFile));
        JsonElement root = line.RootElement;
        Assert.Equal(3, root.GetProperty("step").GetInt64());
        Assert.Equal((double)1.1f, root.GetProperty("loss").GetDouble());
        Assert.Equal(0.1, root.GetProperty("learningRate").GetDouble());
        Assert.Equal(double.Epsilon, root.GetProperty("gradNorm").GetDouble());
        Assert.Equal(100, root.GetProperty("tokens").GetInt64());
        Assert.Equal(Math.PI, root.GetProperty("valLoss").GetDouble());
        Assert.Equal(loops, root.GetProperty("lossPerLoop").EnumerateArray().Select(e => e.GetDouble()));
        Assert.Equal(exits, root.GetProperty("exitDistribution").EnumerateArray().Select(e => e.GetDouble()));
        Assert.Equal(1.7, root.GetProperty("meanDepth").GetDouble(), 1e-15);
        Assert.False(root.TryGetProperty("accuracyPerLoop", out _));
        Assert.Equal(12.5, root.GetProperty("tokensPerSecond").GetDouble());
        Assert.Equal(0.25, root.GetProperty("seconds").GetDouble());
    }

    [Fact]
    public void WhatIsNotKnownIsLeftOutAndWhatIsNotFiniteIsNull()
    {
        using (MetricsWriter writer = MetricsWriter.Create(MetricsFile))
        {
            writer.Write(Step(1) with { Loss = double.NaN }, null);
        }

        using JsonDocument line = JsonDocument.Parse(File.ReadAllText(MetricsFile));
        Assert.Equal(JsonValueKind.Null, line.RootElement.GetProperty("loss").ValueKind);
        Assert.False(line.RootElement.TryGetProperty("valLoss", out _));
        Assert.False(line.RootElement.TryGetProperty("lossPerLoop", out _));
    }

    [Fact]
    public void ALineIsThereAsSoonAsItIsWritten()
    {
        using MetricsWriter writer = MetricsWriter.Create(MetricsFile);
        writer.Write(Step(1), null);
        using var stream = new FileStream(MetricsFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        Assert.EndsWith("}\n", new StreamReader(stream).ReadToEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void ResumingKeepsWholeLinesUpToTheCheckpoint()
    {
        using (MetricsWriter writer = MetricsWriter.Create(MetricsFile))
        {
            for (int step = 1; step <= 5; step++)
            {
                writer.Write(Step(step), null);
            }
        }

        string[] lines = File.ReadAllLines(MetricsFile);
        File.WriteAllText(MetricsFile, $"{lines[0]}\n{lines[1]}\nnot json\n{{\"loss\":1}}\n{lines[2]}\n{lines[3]}\n{lines[4]}\n{lines[1]}");
        using (MetricsWriter writer = MetricsWriter.Resume(MetricsFile, 3))
        {
            writer.Write(Step(4), null);
        }

        Assert.Equal(lines[..4], File.ReadAllLines(MetricsFile));
        Assert.Single(Directory.GetFileSystemEntries(_directory.Path));
    }

    [Fact]
    public void ResumingWithoutAFileBeginsOne()
    {
        using (MetricsWriter writer = MetricsWriter.Resume(MetricsFile, 3))
        {
            writer.Write(Step(4), null);
        }

        Assert.Single(File.ReadAllLines(MetricsFile));
    }

    [Fact]
    public void ALineAllocatesNothing()
    {
        using MetricsWriter writer = MetricsWriter.Create(MetricsFile);
        EvaluationResult loops = Evaluation([1.5, 1.25]);
        writer.Write(Step(1), loops);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int step = 2; step < 50; step++)
        {
            writer.Write(Step(step), loops);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void APathThatCannotBeWrittenIsAnError() =>
        Assert.Throws<MicroGptException>(() => MetricsWriter.Create(Path.Combine(_directory["none"], "metrics.jsonl")));

    private static StepMetrics Step(long step) => new(step, 2.0 / step, 1e-3, 0.5, 100 * step, 1000, 1.5);

    private static EvaluationResult Evaluation(double[] lossPerLoop) => new(lossPerLoop, Tokens: 10);
}
