using System.Text.Json;

namespace MicroGpt.App.Tests;

/// <summary>Runs with weights in bfloat16, compared with runs of the same model in float32.</summary>
public sealed class WeightStorageTests : IDisposable
{
    private readonly Programs _programs = new();

    public void Dispose() => _programs.Dispose();

    [Fact]
    public void An_interrupted_run_goes_on_to_the_same_bits()
    {
        _programs.BeginAndGoOn<SumsLeanModel, SumsLeanModel>(11);
    }

    [Fact]
    public void A_run_with_floats_is_refused_and_left_as_it_was() =>
        _programs.RefuseAndGoOn<SumsModel, SumsLeanModel>(
            "keeps its weights in float32, but this program was built for bfloat16",
            "rebuild it with \"weights\": \"float32\" in training of model.json");

    [Fact]
    public void A_run_in_bfloat16_is_refused_and_left_as_it_was() =>
        _programs.RefuseAndGoOn<SumsLeanModel, SumsModel>(
            "keeps its weights in bfloat16, but this program was built for float32",
            "rebuild it with \"weights\": \"bfloat16\" in training of model.json");

    /// <summary>Widening is exact, so both programs give the same output.</summary>
    [Fact]
    public void Halves_are_evaluated_and_write_text_in_a_program_with_floats()
    {
        _programs.Train<SumsLeanModel>("run").Succeeded();
        foreach (string[] command in new string[][] { ["eval", "--json"], ["generate", "--count", "3", "--seed", "4"] })
        {
            string[] arguments = [.. command, "--from", _programs.PathOf("run")];
            string expected = Cli.Run<SumsLeanModel>(arguments).Succeeded().Output;
            Assert.NotEmpty(expected);
            Assert.Equal(expected, Cli.Run<SumsModel>(arguments).Succeeded().Output);
        }
    }

    /// <summary>Rounding to nearest changes the numbers, but the loss hardly changes.</summary>
    [Fact]
    public void Floats_are_evaluated_in_a_program_with_halves()
    {
        _programs.Train<SumsModel>("run").Succeeded();
        double floats = Loss<SumsModel>(), narrow = Loss<SumsLeanModel>();
        Assert.NotEqual(floats, narrow);
        Assert.Equal(floats, narrow, 0.02);

        double Loss<TModel>()
            where TModel : ICompiledModel
        {
            using var result = JsonDocument.Parse(Cli.Run<TModel>("eval", "--json", "--from", _programs.PathOf("run")).Succeeded().Output);
            return result.RootElement.GetProperty("loss").GetDouble();
        }
    }

    /// <summary>The stage rounds the float32 weights once, and then trains only the exit token's row and bias.</summary>
    [Fact]
    public unsafe void The_second_stage_trains_the_exit_token_alone()
    {
        _programs.Train<SumsModel>("model").Succeeded();
        Cli.Run<SumsLeanModel>(
            "train", "--stage", "exit", "--from", _programs.PathOf("model"), "--out", _programs.PathOf("stage"), "--steps", "5",
            "--samples", "0").Succeeded();
        Assert.Equal(StorageType.BFloat16, Checkpoint.ReadState(RunFiles.Last(_programs.PathOf("stage"))).HyperParameters.Weights);

        using ModelWeights before =
            Load(CheckpointStore.Resolve(_programs.PathOf("model"))), after = Load(RunFiles.Last(_programs.PathOf("stage")));
        StoredWeights first = before.Stored, last = after.Stored;
        foreach (ParameterInfo parameter in SumsLeanModel.Description.Parameters)
        {
            bool learns = parameter.Name is TensorNames.ExitWeight or TensorNames.ExitBias;
            bool moved =
                Enumerable.Range(0, (int)parameter.PaddedCount).Any(i => first[parameter.Offset + i] != last[parameter.Offset + i]);
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
        using var narrow = JsonDocument.Parse(Cli.Run<SumsLeanModel>("info", "--json").Succeeded().Output);
        Assert.Equal("float32", floats.RootElement.GetProperty("weights").GetString());
        Assert.Equal("bfloat16", narrow.RootElement.GetProperty("weights").GetString());
        Assert.Equal(Master(floats), 2 * Master(narrow));
        Assert.Contains("stored in bfloat16", Cli.Run<SumsLeanModel>("info").Succeeded().Output, StringComparison.Ordinal);

        // Weights are read and written with 2 bytes instead of 4, which saves 4 bytes per weight.
        long weights = SumsModel.Description.Plan.WeightFloats;
        Assert.Equal(4 * weights, StepTraffic.Optimizer(SumsModel.Description) - StepTraffic.Optimizer(SumsLeanModel.Description));

        static long Master(JsonDocument info) => info.RootElement.GetProperty("plan").GetProperty("masterBytes").GetInt64();
    }
}
