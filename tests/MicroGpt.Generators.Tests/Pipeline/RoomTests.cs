using MicroGpt.Architecture;

namespace MicroGpt.Generators.Tests.Pipeline;

/// <summary>
/// The order of folders is the order of passes: a room uses the rooms before it and none after it (docs/contributing/architecture.md).
/// </summary>
public sealed class RoomTests
{
    private static readonly string[] s_order =
    [
        "Contract", "Collections", "Text", "Json", "Diagnostics", "Spec", "Simd", "Kernels", "Graph", "Ops", "Transformer", "Autodiff",
        "Rewrite", "Planning", "Lowering", "Emit", "",
    ];

    [Fact]
    public void Rooms_of_the_generator_stand_in_their_order()
    {
        var graph = RoomGraph.Of(typeof(ModelGenerator).Assembly, "MicroGpt.Generators", atRoot: "Requests");
        Assert.Empty(graph.FindCircle());
        Assert.Empty(graph.Against(s_order));
    }
}
