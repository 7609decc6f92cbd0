using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Tests.Infrastructure;
using MicroGpt.Generators.Transformer;

namespace MicroGpt.Generators.Tests.Graph;

/// <summary>What the section 'initialization' says of each weight.</summary>
public class InitializationTests
{
    private const string Attention = "blocks.{0}.attention.projection.weight";
    private const string Mlp = "blocks.{0}.mlp.out.weight";

    [Fact]
    public void OneDeviationByDefault()
    {
        Dictionary<string, Parameter> parameters = Of("\"deviation\": 0.5, \"scaleResidual\": false");
        Assert.All(Matrices(parameters), p => Assert.Equal((InitialValue.Normal, 0.5f), (p.Initial, p.Deviation)));
    }

    [Fact]
    public void ProjectionsIntoTheResidualStreamAreScaled()
    {
        Dictionary<string, Parameter> parameters = Of("\"deviation\": 0.5");
        float scaled = 0.5f * (float)(1.0 / Math.Sqrt(4));
        Assert.All(Matrices(parameters), p => Assert.Equal(p.Name is Attention or Mlp ? scaled : 0.5f, p.Deviation));
    }

    [Fact]
    public void EmbeddingsMayHaveADeviationOfTheirOwn()
    {
        Dictionary<string, Parameter> parameters = Of("\"deviation\": 0.5, \"embeddingDeviation\": 0.25, \"scaleResidual\": false");
        Assert.All(Matrices(parameters), p => Assert.Equal(p.Name is "wte" or "wpe" ? 0.25f : 0.5f, p.Deviation));
    }

    [Fact]
    public void ProjectionsMayStartAtZero()
    {
        Dictionary<string, Parameter> parameters = Of("\"projections\": \"zeros\"");
        Assert.All(
            Matrices(parameters),
            p => Assert.Equal(p.Name is Attention or Mlp ? InitialValue.Zeros : InitialValue.Normal, p.Initial));
        Assert.Contains(Attention, parameters.Keys);
        Assert.Contains(Mlp, parameters.Keys);
    }

    [Theory]
    [InlineData("scaled", "plain", "inject.stateScale", InitialValue.Ones, 1f)]
    [InlineData("scaled", "balanced", "inject.stateScale", InitialValue.Constant, 0.70710678f)]
    [InlineData("scaled", "balanced", "inject.embeddingScale", InitialValue.Constant, 0.70710678f)]
    [InlineData("concat", "plain", "inject.state.weight", InitialValue.Zeros, 1f)]
    [InlineData("concat", "plain", "inject.embedding.weight", InitialValue.Identity, 1f)]
    [InlineData("concat", "balanced", "inject.state.weight", InitialValue.Identity, 0.70710678f)]
    [InlineData("concat", "balanced", "inject.embedding.weight", InitialValue.Identity, 0.70710678f)]
    public void InjectionsStartAsTheSpecSays(string injection, string start, string name, InitialValue initial, float constant)
    {
        Parameter parameter = OfRecursion($"\"injection\": \"{injection}\", \"injectionStart\": \"{start}\"")[name];
        Assert.Equal(initial, parameter.Initial);
        Assert.True(initial == InitialValue.Ones || parameter.Constant == constant);
    }

    [Fact]
    public void ExitBiasStartsAsTheSpecSays()
    {
        Assert.Equal(InitialValue.Zeros, OfRecursion("\"exit\": \"token\"")["exit.bias"].Initial);
        Parameter bias = OfRecursion("\"exit\": \"token\", \"exitBias\": -3")["exit.bias"];
        Assert.Equal((InitialValue.Constant, -3f), (bias.Initial, bias.Constant));
    }

    private static Dictionary<string, Parameter> OfRecursion(string keys) => TransformerGraph
        .Build(SpecCases.Parse(SpecText.WithSection($"\"recursion\": {{ \"steps\": 2, {keys} }}")))
        .Sections.SelectMany(section => section.Parameters)
        .ToDictionary(parameter => parameter.Name);

    private static IEnumerable<Parameter> Matrices(Dictionary<string, Parameter> parameters) =>
        parameters.Values.Where(p => !p.IsVector);

    private static Dictionary<string, Parameter> Of(string initialization) => TransformerGraph
        .Build(SpecCases.Parse(SpecText.With(
            "\"layers\": 1, ", $"\"layers\": 2, \"tiedHead\": false, \"initialization\": {{ {initialization} }}, ")))
        .Sections.SelectMany(section => section.Parameters)
        .ToDictionary(parameter => parameter.Name);
}
