using System.Globalization;
using System.Text.Json;

namespace MicroGpt.App.Tests;

/// <summary>The learning rate is the one that was asked for, from the first step to the last.</summary>
public sealed class ScheduleTests : IDisposable
{
    private static readonly TrainingDefaults s_spec = BigramModel.Description.Training with
    {
        Steps = 4000,
        Warmup = 100,
        LearningRate = 3e-3f,
        FinalLearningRate = 3e-4f,
    };

    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void The_final_rate_keeps_its_ratio_to_the_peak()
    {
        TrainingDefaults run = ScheduleRules.Override(s_spec, null, 1e-4f);
        Assert.Equal((1e-4f, 1e-5f, 100), (run.LearningRate, run.FinalLearningRate, run.Warmup));
        Assert.Equal(s_spec, ScheduleRules.Override(s_spec, null, null));
    }

    [Theory]
    [InlineData(50, 1)]
    [InlineData(400, 10)]
    [InlineData(4000, 100)]
    [InlineData(40000, 100)]
    [InlineData(0, 0)]
    public void The_warm_up_of_a_shorter_run_keeps_its_share(int steps, int warmup) =>
        Assert.Equal(warmup, ScheduleRules.Override(s_spec, steps, null).Warmup);

    [Fact]
    public void The_last_step_has_the_final_rate()
    {
        _cli.Train("run", "--learning-rate", "0.0001", "--steps", "30").Succeeded();
        TrainingDefaults spec = BigramModel.Description.Training;
        double[] rates = Rates("run");
        Assert.Equal(30, rates.Length);
        Assert.Equal(1e-4f, (float)rates.Max());
        Assert.Equal(spec.Schedule == ScheduleKind.Constant ? 1e-4f : 1e-4f * spec.FinalLearningRate / spec.LearningRate, rates[^1], 1e-9);
    }

    [Fact]
    public void Fewer_steps_than_done_are_refused_and_more_are_named()
    {
        _cli.Train("run", "--steps", "20").Succeeded();
        Assert.Contains("already done 20 steps", _cli.Resume("run", "--steps", "10").Failed(1), StringComparison.Ordinal);
        string output = _cli.Resume("run", "--steps", "60").Succeeded().Output;
        Assert.Equal(60, Rates("run").Length);
        bool constant = BigramModel.Description.Training.Schedule == ScheduleKind.Constant;
        Assert.Equal(!constant, output.Contains("schedule    changed from 20 steps to 60", StringComparison.Ordinal));
    }

    [Fact]
    public void A_new_run_may_start_with_the_weights_of_another()
    {
        _cli.Train("first").Succeeded();
        string other = _cli.PathOf("other.txt");
        File.WriteAllLines(other, File.ReadLines(_cli.DataFile).Select(word => word + word));
        byte[] before = File.ReadAllBytes(Path.Combine(RunFiles.Last(_cli.PathOf("first")), "model.safetensors"));
        Cli.Run("train", "--from", _cli.PathOf("first"), "--data", other, "--out", _cli.PathOf("tuned"), "--steps", "0", "--samples", "0")
            .Succeeded();
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(RunFiles.Last(_cli.PathOf("tuned")), "model.safetensors")));

        string[] tune = ["--from", _cli.PathOf("first"), "--learning-rate", "0.001", "--samples", "0", "--out"];
        Cli.Run(["train", .. tune, _cli.PathOf("lower"), "--steps", "15"]).Succeeded();
        Assert.Equal(15, Rates("lower").Length);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(RunFiles.Last(_cli.PathOf("first")), "model.safetensors")));
    }

    [Fact]
    public void A_run_with_the_weights_of_another_that_diverges_says_how_to_go_on()
    {
        _cli.Train("first").Succeeded();
        Poison(_cli.PathOf("first"), _cli.PathOf("poisoned"));
        string[] from = ["--from", _cli.PathOf("poisoned"), "--data", _cli.DataFile];
        string message = Cli.Run(["train", .. from, "--out", _cli.PathOf("run")]).Failed(1);
        Assert.Contains("diverged at step 1", message, StringComparison.Ordinal);
        Assert.Contains("train --from", message, StringComparison.Ordinal);

        Outcome evaluated = Cli.Run(["eval", .. from, "--json"]).Succeeded();
        using var json = JsonDocument.Parse(evaluated.Output);
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("loss").ValueKind);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("5")]
    [InlineData("-1m")]
    [InlineData("1 day")]
    [InlineData("NaNs")]
    [InlineData("0 steps")]
    public void An_interval_that_is_none_is_wrong_usage(string interval) =>
        Assert.Contains("--save-every takes", _cli.Train("run", "--save-every", interval).Failed(2), StringComparison.Ordinal);

    [Theory]
    [InlineData("5m", 300, 0)]
    [InlineData("0.5h", 1800, 0)]
    [InlineData(" 30 s ", 30, 0)]
    [InlineData("1000 steps", 0, 1000)]
    [InlineData("1 step", 0, 1)]
    [InlineData("never", 0, 0)]
    public void An_interval_is_a_time_or_a_number_of_steps(string text, double seconds, int steps)
    {
        Assert.True(SaveInterval.TryParse(text, out SaveInterval interval));
        Assert.Equal((seconds, steps), (interval.Seconds, interval.Steps));
    }

    private double[] Rates(string run) => [.. File.ReadLines(_cli.PathOf(run, "metrics.jsonl")).Select(line =>
    {
        using var document = JsonDocument.Parse(line);
        return double.Parse(document.RootElement.GetProperty("learningRate").GetRawText(), CultureInfo.InvariantCulture);
    })];

    /// <summary>Copies a run and fills its weights with NaN.</summary>
    private static unsafe void Poison(string run, string copy)
    {
        TrainingState state = Checkpoint.ReadState(RunFiles.Last(run));
        using CheckpointStore store = CheckpointStore.Create(copy);
        float[] values = new float[BigramModel.Description.Plan.WeightFloats];
        Array.Fill(values, float.NaN);
        fixed (float* weights = values)
        {
            void** moments = stackalloc void*[] { weights, weights };
            var tensors = new CheckpointTensors(
                new StoredWeights(weights), new Moments(OptimizerKind.AdamW, StorageType.Float32, moments));
            store.Save(BigramModel.Description, tensors, state);
        }
    }
}
