using System.Text.Json;

namespace MicroGpt.App.Tests;

/// <summary>Runs with the optimizer's state in bfloat16, compared with runs of the same model in float32.</summary>
public sealed class OptimizerStateTests : IDisposable
{
    private readonly Programs _programs = new();

    public void Dispose() => _programs.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(27)]
    public void An_interrupted_run_goes_on_to_the_same_bits(int stopAfter)
    {
        _programs.BeginAndGoOn<SumsBFloat16Model, SumsBFloat16Model>(stopAfter);
    }

    [Fact]
    public void A_checkpoint_holds_half_the_bytes_of_state_and_the_state_is_another()
    {
        _programs.Train<SumsModel>("floats").Succeeded();
        _programs.Train<SumsBFloat16Model>("narrow").Succeeded();
        long parameters = SumsModel.Description.ParameterCount;
        Assert.Equal(4 * parameters, OptimizerBytes("floats") - OptimizerBytes("narrow"), tolerance: parameters / 10);
        string[] floats = RunFiles.Metrics(_programs.PathOf("floats", "metrics.jsonl"));
        string[] narrow = RunFiles.Metrics(_programs.PathOf("narrow", "metrics.jsonl"));
        Assert.Equal(floats[0], narrow[0]);
        Assert.NotEqual(floats[^1], narrow[^1]);
    }

    [Fact]
    public void A_run_with_floats_is_refused_and_left_as_it_was() =>
        _programs.RefuseAndGoOn<SumsModel, SumsBFloat16Model>(
            "optimizer's state in float32, but this program was built for bfloat16", "rebuild it with \"state\": \"float32\"");

    [Fact]
    public void A_run_in_bfloat16_is_refused_and_left_as_it_was() =>
        _programs.RefuseAndGoOn<SumsBFloat16Model, SumsModel>(
            "optimizer's state in bfloat16, but this program was built for float32", "rebuild it with \"state\": \"bfloat16\"");

    [Fact]
    public void Weights_are_evaluated_and_write_text_whatever_the_state_is()
    {
        _programs.Train<SumsBFloat16Model>("run").Succeeded();
        foreach (string[] command in new string[][] { ["eval", "--json"], ["generate", "--count", "3", "--seed", "4"] })
        {
            string[] arguments = [.. command, "--from", _programs.PathOf("run")];
            string expected = Cli.Run<SumsBFloat16Model>(arguments).Succeeded().Output;
            Assert.NotEmpty(expected);
            Assert.Equal(expected, Cli.Run<SumsModel>(arguments).Succeeded().Output);
        }
    }

    /// <summary>The stage starts with moments of 0, and its weights are floats in both programs.</summary>
    [Fact]
    public void The_second_stage_keeps_its_state_as_this_program_does()
    {
        _programs.Train<SumsModel>("model").Succeeded();
        Cli.Run<SumsBFloat16Model>(
            "train", "--stage", "exit", "--from", _programs.PathOf("model"), "--out", _programs.PathOf("stage"), "--steps", "3",
            "--samples", "0").Succeeded();
        Assert.Equal(StorageType.BFloat16, Checkpoint.ReadState(RunFiles.Last(_programs.PathOf("stage"))).HyperParameters.OptimizerState);
    }

    [Fact]
    public void Info_says_the_state_and_its_bytes()
    {
        using var floats = JsonDocument.Parse(Cli.Run<SumsModel>("info", "--json").Succeeded().Output);
        using var narrow = JsonDocument.Parse(Cli.Run<SumsBFloat16Model>("info", "--json").Succeeded().Output);
        Assert.Equal("float32", floats.RootElement.GetProperty("optimizerState").GetString());
        Assert.Equal("bfloat16", narrow.RootElement.GetProperty("optimizerState").GetString());
        Assert.Equal(Optimizer(floats), 2 * Optimizer(narrow));
        Assert.Contains("state in float32", Cli.Run<SumsModel>("info").Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains("state in bfloat16", Cli.Run<SumsBFloat16Model>("info").Succeeded().Output, StringComparison.Ordinal);

        static long Optimizer(JsonDocument info) => info.RootElement.GetProperty("plan").GetProperty("optimizerBytes").GetInt64();
    }

    /// <summary>AdamW reads and writes weight, gradient and two moments: 32 bytes per weight, or 24 with moments in bfloat16.</summary>
    [Fact]
    public void Bench_counts_the_bytes_that_are_moved()
    {
        long weights = SumsModel.Description.Plan.WeightFloats;
        Assert.Equal(32 * weights, StepTraffic.Optimizer(SumsModel.Description));
        Assert.Equal(24 * weights, StepTraffic.Optimizer(SumsBFloat16Model.Description));
        Assert.Equal(8 * weights, StepTraffic.Total(SumsModel.Description) - StepTraffic.Total(SumsBFloat16Model.Description));
    }

    private long OptimizerBytes(string run) =>
        new FileInfo(Path.Combine(RunFiles.Last(_programs.PathOf(run)), Checkpoint.OptimizerFile)).Length;
}
