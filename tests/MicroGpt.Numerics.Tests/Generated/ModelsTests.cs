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
}
