namespace MicroGpt.App.Tests;

/// <summary>Runs with several problems in a context.</summary>
public sealed class PackedRunTests : IDisposable
{
    private readonly Programs _programs = new();

    public void Dispose() => _programs.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(27)]
    public void An_interrupted_run_goes_on_to_the_same_bits(int stopAfter)
    {
        _programs.BeginAndGoOn<SumsPackedModel, SumsPackedModel>(stopAfter);
        Assert.Equal(PackAttention.All, State("whole").HyperParameters.Packing);
    }

    [Fact]
    public void A_program_that_does_not_pack_is_refused() => _programs.RefuseAndGoOn<SumsPackedModel, SumsModel>(
        "trained with packed documents and attention over all of them, but this program was built for a context for each document",
        "Rebuild it with training.pack and training.packAttention of the run");

    [Fact]
    public void A_checkpoint_says_only_that_documents_are_packed()
    {
        _programs.Train<SumsModel>("without").Succeeded();
        Assert.Null(State("without").HyperParameters.Packing);
        string text = File.ReadAllText(Path.Combine(RunFiles.Last(_programs.PathOf("without")), Checkpoint.StateFile));
        Assert.DoesNotContain("packing", text, StringComparison.Ordinal);
    }

    /// <summary>A problem is measured alone in its context, however the model was trained.</summary>
    [Fact]
    public void An_evaluation_packs_nothing()
    {
        _programs.Train<SumsPackedModel>("run").Succeeded();
        string[] arguments = ["eval", "--json", "--from", _programs.PathOf("run")];
        Assert.Equal(Cli.Run<SumsPackedModel>(arguments).Succeeded().Output, Cli.Run<SumsModel>(arguments).Succeeded().Output);
    }

    private TrainingState State(string run) => Checkpoint.ReadState(RunFiles.Last(_programs.PathOf(run)));
}
