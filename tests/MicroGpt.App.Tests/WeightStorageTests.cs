using System.Text.Json;
using MicroGpt.Runtime;

namespace MicroGpt.App.Tests;

/// <summary>Runs whose weights are stored in bfloat16, beside the same model's with floats.</summary>
public sealed class WeightStorageTests : IDisposable
{
    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void An_interrupted_run_goes_on_to_the_same_bits()
    {
        Train<SumsLeanModel>("whole").Succeeded();
        Assert.Equal(130, TrainUntil<SumsLeanModel>(11, "stopped"));
        Resume<SumsLeanModel>("stopped", "--threads", "2").Succeeded();
        RunFiles.AssertSame(_cli.PathOf("whole"), _cli.PathOf("stopped"));
    }

    [Fact]
    public void A_run_with_floats_is_refused_and_left_as_it_was() => RefuseAndGoOn<SumsModel, SumsLeanModel>("float32", "bfloat16");

    [Fact]
    public void A_run_with_halves_is_refused_and_left_as_it_was() => RefuseAndGoOn<SumsLeanModel, SumsModel>("bfloat16", "float32");

    /// <summary>Widened they are the same numbers, so the other program says and writes the same.</summary>
    [Fact]
    public void Halves_are_evaluated_and_write_text_in_a_program_with_floats()
    {
        Train<SumsLeanModel>("run").Succeeded();
        foreach (string[] command in new string[][] { ["eval", "--json"], ["generate", "--count", "3", "--seed", "4"] })
        {
            string[] arguments = [.. command, "--from", _cli.PathOf("run")];
            string expected = Cli.Run<SumsLeanModel>(arguments).Succeeded().Output;
            Assert.NotEmpty(expected);
            Assert.Equal(expected, Cli.Run<SumsModel>(arguments).Succeeded().Output);
        }
    }

    /// <summary>Rounded to nearest they are other numbers, and nearly as good.</summary>
    [Fact]
    public void Floats_are_evaluated_in_a_program_with_halves()
    {
        Train<SumsModel>("run").Succeeded();
        double floats = Loss<SumsModel>(), halves = Loss<SumsLeanModel>();
        Assert.NotEqual(floats, halves);
        Assert.Equal(floats, halves, 0.02);

        double Loss<TModel>()
            where TModel : ICompiledModel
        {
            using var result = JsonDocument.Parse(Cli.Run<TModel>("eval", "--json", "--from", _cli.PathOf("run")).Succeeded().Output);
            return result.RootElement.GetProperty("loss").GetDouble();
        }
    }

    /// <summary>It begins from floats that it rounds, and moves nothing but the exit token's row and bias.</summary>
    [Fact]
    public unsafe void The_second_stage_trains_the_exit_token_alone()
    {
        Train<SumsModel>("model").Succeeded();
        Cli.Run<SumsLeanModel>(
            "train", "--stage", "exit", "--from", _cli.PathOf("model"), "--out", _cli.PathOf("stage"), "--steps", "5", "--samples", "0").Succeeded();
        Assert.Equal("bfloat16", Checkpoint.ReadState(RunFiles.Last(_cli.PathOf("stage"))).HyperParameters.Weights);

        using ModelWeights before = Load(CheckpointStore.Resolve(_cli.PathOf("model"))), after = Load(RunFiles.Last(_cli.PathOf("stage")));
        StoredWeights first = before.Stored, last = after.Stored;
        foreach (ParameterInfo parameter in SumsLeanModel.Description.Parameters)
        {
            bool learns = parameter.Name is ModelDescription.ExitWeight or ModelDescription.ExitBias;
            bool moved = Enumerable.Range(0, (int)parameter.PaddedCount).Any(i => first[parameter.Offset + i] != last[parameter.Offset + i]);
            Assert.True(moved == learns, parameter.Name);
        }

        static ModelWeights Load(string checkpoint)
        {
            var weights = ModelWeights.Create<SumsLeanModel>();
            Checkpoint.LoadWeights(checkpoint, SumsLeanModel.Description, weights.Stored);
            return weights;
        }
    }

    [Fact]
    public void Info_and_bench_count_two_bytes_a_weight()
    {
        using var floats = JsonDocument.Parse(Cli.Run<SumsModel>("info", "--json").Succeeded().Output);
        using var halves = JsonDocument.Parse(Cli.Run<SumsLeanModel>("info", "--json").Succeeded().Output);
        Assert.Equal("float32", floats.RootElement.GetProperty("weights").GetString());
        Assert.Equal("bfloat16", halves.RootElement.GetProperty("weights").GetString());
        Assert.Equal(Master(floats), 2 * Master(halves));
        Assert.Contains("stored in bfloat16", Cli.Run<SumsLeanModel>("info").Succeeded().Output, StringComparison.Ordinal);

        // Read and written: 4 bytes less of each.
        long weights = SumsModel.Description.Plan.WeightFloats;
        Assert.Equal(4 * weights, StepTraffic.Optimizer(SumsModel.Description) - StepTraffic.Optimizer(SumsLeanModel.Description));

        static long Master(JsonDocument info) => info.RootElement.GetProperty("plan").GetProperty("masterBytes").GetInt64();
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
        Assert.Contains($"keeps its weights in {run}, and this program was built for {other}", error, StringComparison.Ordinal);
        Assert.Contains($"rebuild it with \"weights\": \"{run}\" in training of model.json, or start a new run", error, StringComparison.Ordinal);
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

    private Dictionary<string, byte[]> Files(string run) => Directory
        .EnumerateFiles(_cli.PathOf(run), "*", SearchOption.AllDirectories).ToDictionary(file => file, File.ReadAllBytes);
}
