using System.Text;
using System.Text.Json;

namespace MicroGpt.Runtime.Tests;

public sealed class MetricsLineTests
{
    [Fact]
    public void NumbersAreReadBackToTheSameBits()
    {
        double[] loops = [1.0 / 3, Math.PI];
        double[] exits = [0.3, 0.7];
        var metrics = new StepMetrics(3, 1.1f, 0.1, double.Epsilon, 100, 12.5, 0.25);
        using var formatter = new MetricsLine();
        var score = new ExitScore(exits, 1) { StageLoss = [0.5, 0.125], AtThreshold = [] };
        string text = Encoding.UTF8.GetString(formatter.Format(metrics, Evaluation(loops) with { Exits = score }));

        using JsonDocument line = JsonDocument.Parse(text);
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
        Assert.Equal([0.5, 0.125], root.GetProperty("exitStageLoss").EnumerateArray().Select(e => e.GetDouble()));
        Assert.False(root.TryGetProperty("accuracyPerLoop", out _));
        Assert.Equal(12.5, root.GetProperty("tokensPerSecond").GetDouble());
        Assert.Equal(0.25, root.GetProperty("seconds").GetDouble());
    }

    [Fact]
    public void WhatIsNotKnownIsLeftOutAndWhatIsNotFiniteIsNull()
    {
        using var formatter = new MetricsLine();
        string text = Encoding.UTF8.GetString(formatter.Format(Step(1) with { Loss = double.NaN }, null));

        using JsonDocument line = JsonDocument.Parse(text);
        Assert.Equal(JsonValueKind.Null, line.RootElement.GetProperty("loss").ValueKind);
        Assert.False(line.RootElement.TryGetProperty("valLoss", out _));
        Assert.False(line.RootElement.TryGetProperty("lossPerLoop", out _));
    }

    [Fact]
    public void AnswersAndLoopsThatAreNotFiniteAreWritten()
    {
        using var formatter = new MetricsLine();
        EvaluationResult result = Evaluation([1.5, double.PositiveInfinity]) with { Answers = new AnswerScore(4, [0.25, 0.5]) };
        string text = Encoding.UTF8.GetString(formatter.Format(Step(1), result));
        Assert.Equal(
            "{\"step\":1,\"loss\":2,\"learningRate\":0.001,\"gradNorm\":0.5,\"tokens\":100,\"valLoss\":null,"
            + "\"lossPerLoop\":[1.5,null],\"accuracyPerLoop\":[0.25,0.5],\"tokensPerSecond\":1000,\"seconds\":1.5}\n",
            text);
    }

    [Fact]
    public void ALineAllocatesNothing()
    {
        using var formatter = new MetricsLine();
        EvaluationResult loops = Evaluation([1.5, 1.25]);
        formatter.Format(Step(1), loops);
        long before = GC.GetAllocatedBytesForCurrentThread();
        int bytes = 0;
        for (int step = 2; step < 50; step++)
        {
            bytes += formatter.Format(Step(step), loops).Length;
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(bytes > 0);
    }

    private static StepMetrics Step(long step) => new(step, 2.0 / step, 1e-3, 0.5, 100 * step, 1000, 1.5);

    private static EvaluationResult Evaluation(double[] lossPerLoop) => new(lossPerLoop, Tokens: 10);
}
