using MicroGpt.Architecture;
using MicroGpt.CommandLine;

namespace MicroGpt.App.Tests;

/// <summary>Dependencies go one way: a room uses only the rooms before it (docs/contributing/architecture.md).</summary>
public sealed class RoomTests
{
    private static readonly string[] s_runtime =
    [
        "Contract", "", "Numerics", "Random", "Files", "Threading", "Model", "Text", "Data", "Engine", "Optimizers", "Training",
        "Evaluation", "Sampling", "Generation", "Metrics", "Checkpoints", "Exports", "Programs",
    ];

    private static readonly string[] s_app =
        ["Plots", "Cli", "Runs", "Display", "Generation", "Chat", "Training", "Report", "Serve", "Bench", "Init", "Commands", ""];

    [Fact]
    public void Rooms_of_the_runtime_stand_in_their_order() =>
        Check(RoomGraph.Of(typeof(ICompiledModel).Assembly, "MicroGpt.Runtime"), s_runtime);

    [Fact]
    public void Rooms_of_the_program_stand_in_their_order() =>
        Check(RoomGraph.Of(typeof(MicroGptCommandLine).Assembly, "MicroGpt.CommandLine"), s_app);

    private static void Check(RoomGraph graph, string[] order)
    {
        Assert.Empty(graph.FindCircle());
        Assert.Empty(graph.Against(order));
        Assert.NotEmpty(graph.Against([.. Enumerable.Reverse(order)]));
    }
}
