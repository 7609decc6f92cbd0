namespace MicroGpt.App.Tests;

/// <summary>Runs that end before their last step: after a time, or without a better held-out loss.</summary>
public sealed class StopTests : IDisposable
{
    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void A_time_limit_ends_a_run_like_its_last_step()
    {
        var clock = new ManualClock();
        (int exitCode, string output) = Run(Timed("run", clock, limit: 7));
        Assert.Equal(0, exitCode);
        Assert.Contains("Stopped after step 7 of 40: the time limit of 0:07 is over. To continue: microgpt train --resume --out ", output);
        Assert.Contains("this model", output, StringComparison.Ordinal);
        Assert.Contains("3 samples:", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Interrupted", output, StringComparison.Ordinal);
        string[] metrics = RunFiles.Metrics(_cli.PathOf("run", "metrics.jsonl"));
        Assert.Equal(7, metrics.Length);
        Assert.Contains("valLoss", metrics[^1], StringComparison.Ordinal);
        Assert.Equal("step-00000007", Path.GetFileName(RunFiles.Last(_cli.PathOf("run"))));
    }

    [Fact]
    public void A_run_that_a_time_limit_ended_goes_on_to_the_same_weights()
    {
        _cli.Train("whole").Succeeded();
        Assert.Equal(0, Run(Timed("run", new ManualClock(), limit: 7)).ExitCode);
        _cli.Resume("run").Succeeded();
        foreach (string file in new[] { "model.safetensors", "optimizer.safetensors", "state.json" })
        {
            Assert.Equal(
                File.ReadAllBytes(Path.Combine(RunFiles.Last(_cli.PathOf("whole")), file)),
                File.ReadAllBytes(Path.Combine(RunFiles.Last(_cli.PathOf("run")), file)));
        }
    }

    [Fact]
    public void A_time_limit_that_is_not_reached_changes_nothing()
    {
        _cli.Train("whole").Succeeded();
        string output = _cli.Train("run", "--time-limit", "2h").Succeeded().Output;
        Assert.DoesNotContain("Stopped", output, StringComparison.Ordinal);
        RunFiles.AssertSame(_cli.PathOf("whole"), _cli.PathOf("run"));
    }

    /// <summary>A limit that the last step reaches has nothing to end.</summary>
    [Fact]
    public void A_run_that_is_done_did_not_stop()
    {
        (int exitCode, string output) = Run(Timed("run", new ManualClock(), limit: 40));
        Assert.Equal(0, exitCode);
        Assert.DoesNotContain("Stopped", output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interruption_in_the_step_that_reaches_the_limit_wins()
    {
        var clock = new ManualClock();
        using var stop = new CancellationTokenSource();
        TrainRequest request = Timed("run", clock, limit: 7);
        Action<long> tick = request.OnStep!;
        (int exitCode, string output) = Run(
            request with
            {
                OnStep = step =>
                {
                    tick(step);
                    if (step == 7)
                    {
                        stop.Cancel();
                    }
                },
            },
            stop.Token);
        Assert.Equal(130, exitCode);
        Assert.Contains("Interrupted and saved after step 7.", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Stopped", output, StringComparison.Ordinal);
        Assert.Null(Checkpoint.ReadState(RunFiles.Last(_cli.PathOf("run"))).Pending);
    }

    /// <summary>The rate 0 leaves the weights as they are, so no evaluation is better than the first.</summary>
    [Fact]
    public void Patience_ends_a_run_that_no_longer_gets_better()
    {
        string output = _cli.Train("run", [.. s_still, "--patience", "3"]).Succeeded().Output;
        Assert.Matches(
            "Stopped after step 8 of 40: the last 3 evaluations gave no held-out loss below \\d\\.\\d{4}, that of step 2\\.", output);
        Assert.Contains("this model", output, StringComparison.Ordinal);
        Assert.Equal("step-00000008", Path.GetFileName(RunFiles.Last(_cli.PathOf("run"))));
    }

    [Fact]
    public void Patience_survives_an_interruption()
    {
        using var stop = new CancellationTokenSource();
        var request = new TrainRequest
        {
            Data = _cli.DataFile,
            Out = _cli.PathOf("run"),
            Samples = 0,
            LearningRate = 0,
            EvalEvery = 2,
            Patience = 3,
            Compute = new Compute(Isa.Portable, 1),
            OnStep = step =>
            {
                if (step == 5)
                {
                    stop.Cancel();
                }
            },
        };
        Assert.Equal(130, Run(request, stop.Token).ExitCode);
        _cli.Train("whole", [.. s_still, "--patience", "3"]).Succeeded();
        string output = _cli.Resume("run", "--patience", "3").Succeeded().Output;
        Assert.Contains("Stopped after step 8 of 40", output, StringComparison.Ordinal);
        RunFiles.AssertSame(_cli.PathOf("whole"), _cli.PathOf("run"));
    }

    [Fact]
    public void A_run_without_patience_left_stops_again_at_once_and_goes_on_with_more()
    {
        _cli.Train("run", [.. s_still, "--patience", "3"]).Succeeded();
        string output = _cli.Resume("run", "--patience", "3").Succeeded().Output;
        Assert.Contains("Stopped after step 8 of 40", output, StringComparison.Ordinal);
        Assert.Equal(8, RunFiles.Metrics(_cli.PathOf("run", "metrics.jsonl")).Length);
        output = _cli.Resume("run", "--patience", "5").Succeeded().Output;
        Assert.Contains("Stopped after step 12 of 40", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Stopped", _cli.Resume("run").Succeeded().Output, StringComparison.Ordinal);
        Assert.Equal(40, RunFiles.Metrics(_cli.PathOf("run", "metrics.jsonl")).Length);
    }

    [Fact]
    public void Patience_without_evaluations_is_refused_and_leaves_nothing()
    {
        string sentence = _cli.Train("run", "--patience", "3", "--eval-every", "0").Failed(1);
        Assert.Contains("--eval-every is 0", sentence, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_cli.PathOf("run")));
    }

    [Fact]
    public void Patience_without_held_out_data_is_refused()
    {
        var settings = new RunSettings(BigramModel.Description.Training with { ValidationFraction = 0 }, _cli.DataFile);
        var data = RunData.Load(BigramModel.Description, settings);
        var request = new TrainRequest { Patience = 1, Compute = new Compute(Isa.Portable, 1) };
        string message = Assert.Throws<MicroGptException>(() => StopRules.Require(request, data)).Message;
        Assert.Contains("no data are held out", message, StringComparison.Ordinal);
        StopRules.Require(request with { Patience = null }, data);
    }

    [Theory]
    [InlineData("--time-limit", "0m", "a time such as")]
    [InlineData("--time-limit", "45", "a time such as")]
    [InlineData("--time-limit", "10 steps", "a time such as")]
    [InlineData("--time-limit", "never", "a time such as")]
    [InlineData("--patience", "0", "a whole number of at least 1")]
    public void A_limit_that_is_none_is_wrong_usage(string option, string value, string forms) =>
        Assert.Contains($"{option} takes {forms}", _cli.Train("run", option, value).Failed(2), StringComparison.Ordinal);

    [Theory]
    [InlineData("20", "schedule    20 steps instead of 40: the warm-up keeps its 0 steps, and the learning rate decays until the")]
    [InlineData("60", "schedule    60 steps instead of 40: the warm-up keeps its 0 steps")]
    public void Another_number_of_steps_is_said(string steps, string line) =>
        Assert.Contains(line, _cli.Train("run", "--steps", steps).Succeeded().Output, StringComparison.Ordinal);

    [Fact]
    public void A_shorter_warm_up_is_said()
    {
        TrainingDefaults spec = BigramModel.Description.Training with { Steps = 4000, Warmup = 100 };
        Assert.StartsWith(
            "schedule    400 steps instead of 4,000: the warm-up takes 10 steps, not 100",
            Assert.Single(ScheduleRules.Describe(spec, ScheduleRules.Override(spec, 400, null))),
            StringComparison.Ordinal);
        Assert.Empty(ScheduleRules.Describe(spec, spec));
    }

    [Fact]
    public void Quiet_prints_the_result_alone()
    {
        string output = Cli.Run("train", "--data", _cli.DataFile, "--out", _cli.PathOf("run"), "--quiet").Succeeded().Output;
        Assert.StartsWith("run         " + _cli.PathOf("run"), output, StringComparison.Ordinal);
        Assert.Contains("this model", output, StringComparison.Ordinal);
        foreach (string word in new[] { "parameters", "tokens/s", "samples:", "saving", "the best so far" })
        {
            Assert.DoesNotContain(word, output, StringComparison.Ordinal);
        }
    }

    private static readonly string[] s_still = ["--learning-rate", "0", "--eval-every", "2"];

    /// <summary>A run whose steps take a second each.</summary>
    private TrainRequest Timed(string run, ManualClock clock, int limit) => new()
    {
        Data = _cli.DataFile,
        Out = _cli.PathOf(run),
        Samples = 3,
        TimeLimit = TimeSpan.FromSeconds(limit),
        Clock = clock,
        Compute = new Compute(Isa.Portable, 1),
        OnStep = _ => clock.Seconds++,
    };

    private static (int ExitCode, string Output) Run(TrainRequest request, CancellationToken interruption = default)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal(output, TextWriter.Null, Interactive: false);
        return (new TrainingSession<BigramModel>(terminal).Run(request, interruption), output.ToString());
    }
}
