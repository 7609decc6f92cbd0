namespace MicroGpt.App.Tests;

/// <summary>Runs with dropout, beside the same model's without.</summary>
public sealed class DropoutRunTests : IDisposable
{
    private readonly Programs _programs = new();

    public void Dispose() => _programs.Dispose();

    /// <summary>The step enters the masks, so those of a resumed run go on.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(27)]
    public void An_interrupted_run_goes_on_to_the_same_bits(int stopAfter) =>
        _programs.BeginAndGoOn<SumsDropoutModel, SumsDropoutModel>(stopAfter);

    [Fact]
    public void A_program_without_dropout_is_refused_and_the_run_left_as_it_was() => _programs.RefuseAndGoOn<SumsDropoutModel, SumsModel>(
        "trained with dropout 0.1 of the embedding, 0.2 of the residuals and 0.3 of attention, but this program was built for no dropout",
        "Rebuild it with training.dropout of the run");

    [Fact]
    public void So_is_one_with_dropout_for_a_run_without() => _programs.RefuseAndGoOn<SumsModel, SumsDropoutModel>(
        "trained with no dropout, but this program was built for dropout 0.1 of the embedding", "or start a new run");

    [Fact]
    public void Weights_are_used_whatever_trained_them()
    {
        _programs.Train<SumsDropoutModel>("run").Succeeded();
        string[] arguments = ["eval", "--json", "--from", _programs.PathOf("run")];
        Assert.Equal(Cli.Run<SumsDropoutModel>(arguments).Succeeded().Output, Cli.Run<SumsModel>(arguments).Succeeded().Output);
    }

    [Fact]
    public void A_checkpoint_holds_the_rates_if_there_are_any()
    {
        _programs.Train<SumsDropoutModel>("with").Succeeded();
        _programs.Train<SumsModel>("without").Succeeded();
        Assert.Equal(new DropoutRates(0.1f, 0.2f, 0.3f), State("with").HyperParameters.Dropout);
        Assert.Null(State("without").HyperParameters.Dropout);
        string text = File.ReadAllText(Path.Combine(RunFiles.Last(_programs.PathOf("without")), Checkpoint.StateFile));
        Assert.DoesNotContain("dropout", text, StringComparison.Ordinal);
    }

    private TrainingState State(string run) => Checkpoint.ReadState(RunFiles.Last(_programs.PathOf(run)));
}
