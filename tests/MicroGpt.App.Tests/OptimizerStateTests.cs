using System.Text.Json;
using MicroGpt.Runtime;

namespace MicroGpt.App.Tests;

/// <summary>Runs whose optimizer's state is in bfloat16, beside the same model's with floats.</summary>
public sealed class OptimizerStateTests : IDisposable
{
    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(27)]
    public void An_interrupted_run_goes_on_to_the_same_bits(int stopAfter)
    {
        Train<SumsHalvesModel>("whole").Succeeded();
        Assert.Equal(130, TrainUntil<SumsHalvesModel>(stopAfter, "stopped"));
        Resume<SumsHalvesModel>("stopped", "--threads", "2").Succeeded();
        RunFiles.AssertSame(_cli.PathOf("whole"), _cli.PathOf("stopped"));
    }

    [Fact]
    public void A_checkpoint_holds_half_the_bytes_of_state_and_the_state_is_another()
    {
        Train<SumsModel>("floats").Succeeded();
        Train<SumsHalvesModel>("halves").Succeeded();
        long parameters = SumsModel.Description.ParameterCount;
        Assert.Equal(4 * parameters, OptimizerBytes("floats") - OptimizerBytes("halves"), tolerance: parameters / 10);
        string[] floats = RunFiles.Metrics(_cli.PathOf("floats", "metrics.jsonl"));
        string[] halves = RunFiles.Metrics(_cli.PathOf("halves", "metrics.jsonl"));
        Assert.Equal(floats[0], halves[0]);
        Assert.NotEqual(floats[^1], halves[^1]);
    }

    [Fact]
    public void A_run_with_floats_is_refused_and_left_as_it_was() => RefuseAndGoOn<SumsModel, SumsHalvesModel>("float32", "bfloat16");

    [Fact]
    public void A_run_with_halves_is_refused_and_left_as_it_was() => RefuseAndGoOn<SumsHalvesModel, SumsModel>("bfloat16", "float32");

    [Fact]
    public void Weights_are_evaluated_and_write_text_whatever_the_state_is()
    {
        Train<SumsHalvesModel>("run").Succeeded();
        foreach (string[] command in new string[][] { ["eval", "--json"], ["generate", "--count", "3", "--seed", "4"] })
        {
            string[] arguments = [.. command, "--from", _cli.PathOf("run")];
            string expected = Cli.Run<SumsHalvesModel>(arguments).Succeeded().Output;
            Assert.NotEmpty(expected);
            Assert.Equal(expected, Cli.Run<SumsModel>(arguments).Succeeded().Output);
        }
    }

    /// <summary>It begins with means of 0, and with weights that are floats either way.</summary>
    [Fact]
    public void The_second_stage_keeps_its_state_as_this_program_does()
    {
        Train<SumsModel>("model").Succeeded();
        Cli.Run<SumsHalvesModel>(
            "train", "--stage", "exit", "--from", _cli.PathOf("model"), "--out", _cli.PathOf("stage"), "--steps", "3", "--samples", "0").Succeeded();
        Assert.Equal("bfloat16", Checkpoint.ReadState(RunFiles.Last(_cli.PathOf("stage"))).HyperParameters.OptimizerState);
    }

    [Fact]
    public void Info_says_the_state_and_its_bytes()
    {
        using var floats = JsonDocument.Parse(Cli.Run<SumsModel>("info", "--json").Succeeded().Output);
        using var halves = JsonDocument.Parse(Cli.Run<SumsHalvesModel>("info", "--json").Succeeded().Output);
        Assert.Equal("float32", floats.RootElement.GetProperty("optimizerState").GetString());
        Assert.Equal("bfloat16", halves.RootElement.GetProperty("optimizerState").GetString());
        Assert.Equal(Optimizer(floats), 2 * Optimizer(halves));
        Assert.Contains("state in float32", Cli.Run<SumsModel>("info").Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains("state in bfloat16", Cli.Run<SumsHalvesModel>("info").Succeeded().Output, StringComparison.Ordinal);

        static long Optimizer(JsonDocument info) => info.RootElement.GetProperty("plan").GetProperty("optimizerBytes").GetInt64();
    }

    /// <summary>AdamW reads and writes weight, gradient and two moments: 32 bytes a float of the weights, or 24.</summary>
    [Fact]
    public void Bench_counts_the_bytes_that_are_moved()
    {
        long weights = SumsModel.Description.Plan.WeightFloats;
        Assert.Equal(32 * weights, StepTraffic.Optimizer(SumsModel.Description));
        Assert.Equal(24 * weights, StepTraffic.Optimizer(SumsHalvesModel.Description));
        Assert.Equal(8 * weights, StepTraffic.Total(SumsModel.Description) - StepTraffic.Total(SumsHalvesModel.Description));
    }

    /// <summary>One program trains, the other refuses to go on, and the first goes on as if nothing had been.</summary>
    private void RefuseAndGoOn<TRun, TOther>(string run, string other)
        where TRun : ICompiledModel
        where TOther : ICompiledModel
    {
        Train<TRun>("whole").Succeeded();
        TrainUntil<TRun>(11, "stopped");
        Dictionary<string, byte[]> before = Files("stopped");
        string error = Resume<TOther>("stopped").Failed(1);
        Assert.Contains($"optimizer's state in {run}, and this program was built for {other}", error, StringComparison.Ordinal);
        Assert.Contains($"rebuild it with \"state\": \"{run}\"", error, StringComparison.Ordinal);
        Assert.Contains("or start a new run", error, StringComparison.Ordinal);
        Assert.Equal(before, Files("stopped"));
        Resume<TRun>("stopped").Succeeded();
        RunFiles.AssertSame(_cli.PathOf("whole"), _cli.PathOf("stopped"));
    }

    private Outcome Train<TModel>(string run)
        where TModel : ICompiledModel =>
        Cli.Run<TModel>("train", "--out", _cli.PathOf(run), "--samples", "0");

    private Outcome Resume<TModel>(string run, params string[] arguments)
        where TModel : ICompiledModel =>
        Cli.Run<TModel>(["train", "--resume", "--out", _cli.PathOf(run), "--samples", "0", .. arguments]);

    /// <summary>Trains as if Ctrl-C came during a step.</summary>
    private int TrainUntil<TModel>(int step, string run)
        where TModel : ICompiledModel
    {
        using var stop = new CancellationTokenSource();
        var request = new TrainRequest
        {
            Out = _cli.PathOf(run),
            Samples = 0,
            Compute = Compute.Resolve(TModel.Description, null, 1),
            OnStep = done => { if (done == step) { stop.Cancel(); } },
        };
        return new TrainingSession<TModel>(new Terminal(TextWriter.Null, TextWriter.Null, Interactive: false)).Run(request, stop.Token);
    }

    private long OptimizerBytes(string run) => new FileInfo(Path.Combine(RunFiles.Last(_cli.PathOf(run)), Checkpoint.OptimizerFile)).Length;

    private Dictionary<string, byte[]> Files(string run) => Directory
        .EnumerateFiles(_cli.PathOf(run), "*", SearchOption.AllDirectories).ToDictionary(file => file, File.ReadAllBytes);
}
