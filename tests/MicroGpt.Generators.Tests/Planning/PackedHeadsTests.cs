using MicroGpt.Generators.Kernels;
using MicroGpt.Generators.Planning;
using MicroGpt.Generators.Tests.Infrastructure;

namespace MicroGpt.Generators.Tests.Planning;

/// <summary>Two heads of four floats share a vector where every kernel that touches heads can handle it.</summary>
public sealed class PackedHeadsTests
{
    private const string Rotary = "\"positions\": \"rotary\"";
    private const string Precision = "}, \"training\": { \"precision\": \"bfloat16\" } }";

    [Fact]
    public void HeadsOfFourHaveNoPadding()
    {
        ModelPlan plan = ModelCompiler.Plan(SpecCases.Load("models/microgpt.json"));
        Assert.Equal(4, plan.Attention.PaddedHeadSize);
        Assert.All(plan.Parameters.Tensors(), tensor => Assert.Equal(tensor.Parameter.Count, tensor.Parameter.PaddedCount));
    }

    [Fact]
    public void APlainSpecWithTwoOfThemPacksThem() => Assert.Equal(4, PaddedHead(SpecText.Plain));

    [Theory]
    [InlineData("\"positions\": \"learned\"", Rotary)]
    [InlineData("\"qkNorm\": false", "\"qkNorm\": true")]
    [InlineData("\"embedding\": 8", "\"embedding\": 12")]
    [InlineData("\"heads\": 2", "\"heads\": 1")]
    [InlineData("\"heads\": 2", "\"heads\": 4")]
    public void OthersArePaddedToWholeVectors(string old, string replacement) =>
        Assert.Equal(8, PaddedHead(SpecText.Plain.Replace(old, replacement, StringComparison.Ordinal)));

    [Fact]
    public void ThreeHeadsDoNotFillWholeVectors() => Assert.Equal(8, PaddedHead(SpecText.Plain
        .Replace("\"heads\": 2", "\"heads\": 3", StringComparison.Ordinal)
        .Replace("\"embedding\": 8", "\"embedding\": 12", StringComparison.Ordinal)));

    [Fact]
    public void HeadsKeptInBFloat16AreWholeVectors()
    {
        string text = SpecText.Plain.TrimEnd();
        Assert.EndsWith("}", text, StringComparison.Ordinal);
        int end = text.LastIndexOf('}', text.Length - 2);
        Assert.Equal(8, PaddedHead(string.Concat(text.AsSpan(0, end), Precision)));
    }

    [Theory]
    [InlineData(64, 96, true)]
    [InlineData(64, 352, true)]
    [InlineData(192, 288, false)]
    [InlineData(1, BlockPlan.Tokens * BlockPlan.Columns, false)]
    public void OperandsOfAWeightGradientAreCopiedUnlessTheyStayCached(long rows, int floats, bool stays) =>
        Assert.Equal(stays, BlockPlan.StaysCached(rows, floats));

    private static int PaddedHead(string spec) => ModelCompiler.Plan(SpecCases.Parse(spec)).Attention.PaddedHeadSize;
}
