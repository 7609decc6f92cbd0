using MicroGpt.Numerics.Tests.Harness;

namespace MicroGpt.Numerics.Tests.Generated;

public class ModelsTests
{
    [Fact]
    public void EverySpecHasAClass()
    {
        IEnumerable<string> specs = Directory.GetFiles(SpecFile.Directory, "*.json")
            .Select(path => Path.GetFileNameWithoutExtension(path));
        Assert.Superset(specs.ToHashSet(), ModelCases.All.Select(model => model.Name).ToHashSet());
    }

    /// <summary>What <c>bench</c> divides among kernels is what a step costs.</summary>
    [Fact]
    public void KernelsAddUpToTheFlopsOfAStep() => Assert.All(
        ModelCases.All.Where(model => model.Description.Kernels.Count > 0),
        model => Assert.Equal(model.Description.TrainFlopsPerToken, model.Description.Kernels.Sum(kernel => kernel.StepFlopsPerToken)));
}
