using System.Globalization;
using MicroGpt.Generators.Planning;
using MicroGpt.Generators.Spec;
using MicroGpt.Generators.Tests.Infrastructure;

namespace MicroGpt.Generators.Tests.Planning;

/// <summary>What training.optimizer.state changes: the bytes of the moments, the text that names them, and nothing else.</summary>
public class OptimizerStateTests
{
    [Theory]
    [InlineData("float32", 8)]
    [InlineData("bfloat16", 4)]
    public void BothMomentsTakeTheBytesOfTheirFormat(string state, int bytes)
    {
        ModelPlan plan = ModelCompiler.Plan(Spec(state));
        Assert.Equal(bytes * plan.Parameters.Size, plan.Memory.Optimizer);
    }

    [Fact]
    public void NothingElseOfThePlanChanges()
    {
        MemoryTotals floats = ModelCompiler.Plan(Spec("float32")).Memory;
        MemoryTotals narrow = ModelCompiler.Plan(Spec("bfloat16")).Memory;
        Assert.Equal(
            (floats.Master, floats.Packed, floats.Gradients, floats.Kept, floats.Workspace),
            (narrow.Master, narrow.Packed, narrow.Gradients, narrow.Kept, narrow.Workspace));
        Assert.Equal(floats.Total - narrow.Total, floats.Optimizer / 2);
    }

    [Fact]
    public void ABudgetBetweenTheTwoIsMetByTheSmaller()
    {
        long halves = ModelCompiler.Plan(Spec("bfloat16", 1)).Memory.Total;
        Assert.Null(MemoryBudget.Check(ModelCompiler.Plan(Spec("bfloat16", halves))));
        Assert.Equal("MGPT024", MemoryBudget.Check(ModelCompiler.Plan(Spec("bfloat16", halves - 1)))?.Id);
        Assert.Equal("MGPT024", MemoryBudget.Check(ModelCompiler.Plan(Spec("float32", halves)))?.Id);
    }

    [Theory]
    [InlineData("float32")]
    [InlineData("bfloat16")]
    public void TheRuntimeIsToldTheFormat(string state)
    {
        GeneratorHarness harness = GeneratorHarness.ForSpec(Json(state, null)).Run();
        Assert.Empty(harness.Diagnostics);
        Assert.Empty(harness.CompilerErrors);
        Assert.Contains(
            $"OptimizerState = StorageType.{(state == "float32" ? "Float32" : "BFloat16")}",
            harness.GeneratedText,
            StringComparison.Ordinal);
    }

    private static ModelSpec Spec(string state, long? budget = null) => SpecCases.Parse(Json(state, budget));

    private static string Json(string state, long? budget) => SpecText.WithSection(
        $"\"training\": {{ \"optimizer\": {{ \"kind\": \"adamW\", \"state\": \"{state}\" }}"
        + (budget is { } bytes ? $", \"memoryBudget\": {bytes.ToString(CultureInfo.InvariantCulture)} }}" : " }"));
}
