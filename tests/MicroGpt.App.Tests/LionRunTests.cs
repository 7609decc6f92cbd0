using System.Text.Json;

namespace MicroGpt.App.Tests;

/// <summary>Runs that are trained with Lion, beside the same model's with AdamW.</summary>
public sealed class LionRunTests : IDisposable
{
    private readonly Programs _programs = new();

    public void Dispose() => _programs.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(27)]
    public void An_interrupted_run_goes_on_to_the_same_bits(int stopAfter) =>
        _programs.BeginAndGoOn<SumsLionModel, SumsLionModel>(stopAfter);

    [Fact]
    public void A_program_of_AdamW_is_refused_and_the_run_left_as_it_was() => _programs.RefuseAndGoOn<SumsLionModel, SumsModel>(
        "trained with Lion, but this program was built for AdamW", "rebuild it with \"kind\": \"lion\" in training.optimizer");

    [Fact]
    public void So_is_one_of_Lion_for_a_run_of_AdamW() => _programs.RefuseAndGoOn<SumsModel, SumsLionModel>(
        "trained with AdamW, but this program was built for Lion", "rebuild it with \"kind\": \"adamW\" in training.optimizer");

    [Fact]
    public void A_checkpoint_holds_one_moment_and_names_the_optimizer()
    {
        _programs.Train<SumsModel>("adamW").Succeeded();
        _programs.Train<SumsLionModel>("lion").Succeeded();
        using var moments = SafetensorsReader.Open(Path.Combine(Last("lion"), Checkpoint.OptimizerFile));
        Assert.Equal(SumsLionModel.Description.Parameters.Select(p => p.Name + ".m"), moments.Entries.Select(e => e.Name));
        Assert.Contains("\"optimizer\": \"lion\",", State("lion"), StringComparison.Ordinal);
        Assert.DoesNotContain("\"optimizer\": \"adamW\"", State("adamW"), StringComparison.Ordinal);
        Assert.Equal(OptimizerKind.Lion, Checkpoint.ReadState(Last("lion")).HyperParameters.Optimizer);
        Assert.Equal(OptimizerKind.AdamW, Checkpoint.ReadState(Last("adamW")).HyperParameters.Optimizer);
    }

    [Fact]
    public void Weights_are_used_whatever_trained_them()
    {
        _programs.Train<SumsLionModel>("run").Succeeded();
        string[] arguments = ["eval", "--json", "--from", _programs.PathOf("run")];
        Assert.Equal(Cli.Run<SumsLionModel>(arguments).Succeeded().Output, Cli.Run<SumsModel>(arguments).Succeeded().Output);
    }

    [Fact]
    public void Info_names_the_optimizer_and_counts_one_moment()
    {
        using var adamW = JsonDocument.Parse(Cli.Run<SumsModel>("info", "--json").Succeeded().Output);
        using var lion = JsonDocument.Parse(Cli.Run<SumsLionModel>("info", "--json").Succeeded().Output);
        Assert.Equal("adamW", adamW.RootElement.GetProperty("optimizer").GetString());
        Assert.Equal("lion", lion.RootElement.GetProperty("optimizer").GetString());
        Assert.Equal(Optimizer(adamW), 2 * Optimizer(lion));
        Assert.Contains("Lion, state in float32", Cli.Run<SumsLionModel>("info").Succeeded().Output, StringComparison.Ordinal);

        static long Optimizer(JsonDocument info) => info.RootElement.GetProperty("plan").GetProperty("optimizerBytes").GetInt64();
    }

    /// <summary>Lion reads and writes weight, gradient and one moment.</summary>
    [Fact]
    public void Bench_names_it_and_counts_the_bytes_that_are_moved()
    {
        Assert.Equal(24 * SumsLionModel.Description.Plan.WeightFloats, StepTraffic.Optimizer(SumsLionModel.Description));
        string[] bench = ["bench", "--seconds", "0.2", "--threads", "1", "--isa", "portable"];
        Assert.Contains("Lion: update weights and moments", Cli.Run<SumsLionModel>(bench).Succeeded().Output, StringComparison.Ordinal);
    }

    private string Last(string run) => RunFiles.Last(_programs.PathOf(run));

    private string State(string run) => File.ReadAllText(Path.Combine(Last(run), Checkpoint.StateFile));
}
