using System.Text.Json;

namespace MicroGpt.App.Tests;

/// <summary>Runs that are trained with Muon.</summary>
public sealed class MuonRunTests : IDisposable
{
    private readonly Programs _programs = new();

    public void Dispose() => _programs.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(27)]
    public void An_interrupted_run_goes_on_to_the_same_bits(int stopAfter) =>
        _programs.BeginAndGoOn<SumsMuonModel, SumsMuonModel>(stopAfter);

    [Fact]
    public void So_does_one_with_moments_in_bfloat16() =>
        _programs.BeginAndGoOn<SumsMuonBFloat16Model, SumsMuonBFloat16Model>(13);

    [Fact]
    public void Another_rate_of_the_matrices_is_refused() => _programs.RefuseAndGoOn<SumsMuonModel, SumsMuonBFloat16Model>(
        "trained with the learning rates matrices x 6.66", "Rebuild it with the learningRates of the run in training.optimizer");

    [Fact]
    public void A_checkpoint_holds_the_second_moment_of_what_AdamW_updates()
    {
        _programs.Train<SumsMuonModel>("run").Succeeded();
        string last = RunFiles.Last(_programs.PathOf("run"));
        using var moments = SafetensorsReader.Open(Path.Combine(last, Checkpoint.OptimizerFile));
        IReadOnlyList<ParameterInfo> parameters = SumsMuonModel.Description.Parameters;
        Assert.Contains(parameters, p => p.Matrices == 3);
        Assert.Equal(
            [.. parameters.Select(p => p.Name + ".m"), .. parameters.Where(p => p.Matrices == 0).Select(p => p.Name + ".v")],
            moments.Entries.Select(e => e.Name));
        TrainingDefaults settings = Checkpoint.ReadState(last).HyperParameters;
        Assert.Equal((OptimizerKind.Muon, 0.95f), (settings.Optimizer, settings.Momentum));
    }

    [Fact]
    public void Info_counts_less_memory_than_for_AdamW()
    {
        using var adamW = JsonDocument.Parse(Cli.Run<SumsModel>("info", "--json").Succeeded().Output);
        using var muon = JsonDocument.Parse(Cli.Run<SumsMuonModel>("info", "--json").Succeeded().Output);
        Assert.Equal("muon", muon.RootElement.GetProperty("optimizer").GetString());
        Assert.True(Optimizer(muon) < Optimizer(adamW));
        Assert.Equal(
            SumsMuonModel.Description.OrthogonalizeFlops, muon.RootElement.GetProperty("orthogonalizeFlopsPerStep").GetInt64());

        static long Optimizer(JsonDocument info) => info.RootElement.GetProperty("plan").GetProperty("optimizerBytes").GetInt64();
    }

    /// <summary>Each number is read and written once; the gradients of matrices are read three more times and written two more.</summary>
    [Fact]
    public void Bench_counts_the_passes_over_the_gradients_of_matrices()
    {
        ModelDescription model = SumsMuonModel.Description;
        long matrices = model.Parameters.Where(p => p.Matrices > 0).Sum(p => p.PaddedCount);
        long moments = MomentLayout.Of(model, OptimizerKind.Muon).Sum(moment => moment.Count);
        Assert.Equal((16 * model.Plan.WeightFloats) + (8 * moments) + (20 * matrices), StepTraffic.Optimizer(model));
    }

    [Fact]
    public void Bench_shows_the_share_of_orthogonalizing()
    {
        string[] bench = ["bench", "--seconds", "0.2", "--threads", "1", "--isa", "portable"];
        string output = Cli.Run<SumsMuonModel>(bench).Succeeded().Output;
        Assert.Contains("Muon: update weights and moments", output, StringComparison.Ordinal);
        Assert.Contains("orthogonalizing", output, StringComparison.Ordinal);
    }
}
