using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Planning;
using MicroGpt.Generators.Spec;
using MicroGpt.Generators.Tests.Infrastructure;

namespace MicroGpt.Generators.Tests.Planning;

public sealed class PlanVerifierTests
{
    [Fact]
    public void EveryPlanPasses()
    {
        foreach (ModelSpec spec in SpecCases.Varied())
        {
            PlanVerifier.Check(ModelCompiler.Plan(spec));
        }
    }

    [Theory]
    [InlineData(-8)]
    [InlineData(1_000_000)]
    public void ATensorOutsideItsBufferDoesNot(int offset)
    {
        ModelPlan plan = ModelCompiler.Plan(SpecCases.Varied().First());
        var places = (Dictionary<Tensor, Place>)plan.Activations.Places;
        Tensor moved = places.First(place => place.Value.Region == Region.Layer).Key;
        places[moved] = new Place(Region.Layer, offset);
        var failure = Assert.Throws<InvalidOperationException>(() => PlanVerifier.Check(plan));
        Assert.Contains($"{moved} at {offset} does not fit the buffer Layer", failure.Message, StringComparison.Ordinal);
    }
}
