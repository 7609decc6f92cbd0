using MicroGpt.Generators.Emit;
using MicroGpt.Generators.Tests.Infrastructure;

namespace MicroGpt.Generators.Tests.Emit;

public class FingerprintTests
{
    private static readonly string s_plain = Of("\"recursion\": { \"steps\": 4 }");

    /// <summary>Checkpoints hold this text: what was there before a key existed must not change.</summary>
    [Fact]
    public void RecursionByDefaultIsItsStepsAndInjection() =>
        Assert.EndsWith("architecture.tiedHead=yes\nrecursion.steps=4\nrecursion.injection=add\n", s_plain, StringComparison.Ordinal);

    [Theory]
    [InlineData("\"injection\": \"scaled\"", "recursion.injection=scaled")]
    [InlineData("\"injection\": \"concat\"", "recursion.injection=concat")]
    [InlineData("\"injection\": \"none\"", "recursion.injection=none")]
    [InlineData("\"normalizeState\": true", "recursion.normalizeState=yes")]
    [InlineData("\"prelude\": 1", "recursion.prelude=1")]
    [InlineData("\"coda\": 1", "recursion.coda=1")]
    [InlineData("\"loopEmbedding\": true", "recursion.loopEmbedding=yes")]
    public void WhatChangesTheFunctionHasALine(string key, string line) =>
        Assert.Contains(line + "\n", Of($"\"recursion\": {{ \"steps\": 4, {key} }}", layers: 2), StringComparison.Ordinal);

    [Theory]
    [InlineData("\"qkNorm\": false", "\"qkNorm\": false, \"attention\": \"full\"", "architecture.attention=full")]
    [InlineData("\"qkNorm\": false", "\"qkNorm\": true", "architecture.qkNorm=yes")]
    [InlineData("\"inputScalars\": false", "\"inputScalars\": true", "architecture.inputScalars=yes")]
    [InlineData("\"context\": 4", "\"context\": 4, \"bigram\": {}", "architecture.bigram.rows=16")]
    public void EveryAdditionOfTheArchitectureHasALine(string without, string with, string line)
    {
        string text = Fingerprint.Of(SpecCases.Parse(SpecText.Plain.Replace(without, with, StringComparison.Ordinal)));
        string plain = Fingerprint.Of(SpecCases.Parse(SpecText.Plain));
        Assert.Equal(plain + line + "\n", text);
    }

    /// <summary>A model may be trained on with another depth, and less of it differentiated.</summary>
    [Fact]
    public void HowTrainingRunsTheLoopsHasNone() => Assert.Equal(
        s_plain, Of("\"recursion\": { \"steps\": 4, \"depthSampling\": \"poissonLogNormal\", \"meanSteps\": 2, \"backpropSteps\": 1 }"));

    [Fact]
    public void WhichDocumentsShareAContextHasNone() =>
        Assert.Equal(Of("\"training\": { }"), Of("\"training\": { \"pack\": true, \"packAttention\": \"document\" }"));

    /// <summary>Weights are the same whatever the optimizer's state is stored as.</summary>
    [Fact]
    public void TheOptimizersStateHasNone() =>
        Assert.Equal(Of("\"training\": { }"), Of("\"training\": { \"optimizer\": { \"state\": \"bfloat16\" } }"));

    private static string Of(string section, int layers = 1) => Fingerprint.Of(SpecCases.Parse(SpecText.WithSection(section)
        .Replace("\"layers\": 1", $"\"layers\": {layers}", StringComparison.Ordinal)
        .Replace("\"context\": 4", "\"context\": 4" + SpecText.PlainKeys, StringComparison.Ordinal)));
}
