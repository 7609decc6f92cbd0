namespace MicroGpt.App.Tests;

/// <summary>Runs with more gradient shards than the plan would choose, beside the same model's with its choice.</summary>
public sealed class ShardsTests : IDisposable
{
    private readonly Programs _programs = new();

    public void Dispose() => _programs.Dispose();

    [Fact]
    public void An_interrupted_run_goes_on_to_the_same_bits() => _programs.BeginAndGoOn<SumsShardsModel, SumsShardsModel>(stopAfter: 9);

    [Fact]
    public void A_program_with_another_number_is_refused() => _programs.RefuseAndGoOn<SumsShardsModel, SumsModel>(
        "adds gradients in 8 shards, but this program was built for as many shards as the plan chooses",
        "Rebuild it with \"shards\": 8 in training");

    [Fact]
    public void So_is_one_with_a_number_of_its_own_for_a_run_without() => _programs.RefuseAndGoOn<SumsModel, SumsShardsModel>(
        "adds gradients in as many shards as the plan chooses, but this program was built for 8 shards",
        "Rebuild it without \"shards\" in training");

    [Fact]
    public void Only_a_number_of_its_own_stands_in_the_state()
    {
        _programs.Train<SumsModel>("chosen").Succeeded();
        _programs.Train<SumsShardsModel>("asked").Succeeded();
        Assert.DoesNotContain("\"shards\"", State("chosen"), StringComparison.Ordinal);
        Assert.Contains("\"shards\": 8,", State("asked"), StringComparison.Ordinal);
        Assert.Equal(4, SumsModel.Description.Plan.Shards);
        Assert.Equal(8, SumsShardsModel.Description.Plan.Shards);
    }

    private string State(string run) => File.ReadAllText(Path.Combine(RunFiles.Last(_programs.PathOf(run)), Checkpoint.StateFile));
}
