using System.Text.RegularExpressions;

namespace MicroGpt.App.Tests;

public sealed class ResumeTests : IDisposable
{
    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(33)]
    public void An_interrupted_run_goes_on_to_the_same_bits(int stopAfter)
    {
        _cli.Train("whole").Succeeded();
        Assert.Equal(130, TrainUntil(stopAfter, "stopped"));
        Assert.Equal($"step-{stopAfter:D8}", Path.GetFileName(RunFiles.Last(_cli.PathOf("stopped"))));
        _cli.Resume("stopped", "--threads", "2").Succeeded();
        RunFiles.AssertSame(_cli.PathOf("whole"), _cli.PathOf("stopped"));
    }

    [Fact]
    public void What_came_after_the_checkpoint_is_trimmed_from_metrics()
    {
        _cli.Train("whole").Succeeded();
        TrainUntil(25, "stopped");
        // A kill between two checkpoints leaves metrics lines after the last checkpoint.
        File.AppendAllText(_cli.PathOf("stopped", "metrics.jsonl"), "{\"step\":26,\"loss\":9}\n{\"step\":27,\"lo");
        _cli.Resume("stopped").Succeeded();
        RunFiles.AssertSame(_cli.PathOf("whole"), _cli.PathOf("stopped"));
    }

    [Fact]
    public void A_finished_run_can_be_resumed_without_harm()
    {
        _cli.Train("run").Succeeded();
        byte[] before = File.ReadAllBytes(Path.Combine(RunFiles.Last(_cli.PathOf("run")), "state.json"));
        Assert.Contains("this model", _cli.Resume("run").Succeeded().Output, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(RunFiles.Last(_cli.PathOf("run")), "state.json")));
    }

    [Fact]
    public void A_checkpoint_holds_no_path()
    {
        TrainUntil(5, "run");
        string state = File.ReadAllText(Path.Combine(RunFiles.Last(_cli.PathOf("run")), "state.json"));
        Assert.Contains("words.txt", state, StringComparison.Ordinal);
        Assert.DoesNotContain(_cli.Directory, state, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--seed", "9")]
    [InlineData("--learning-rate", "0.5")]
    [InlineData("--documents", "text")]
    [InlineData("--data", "builtin:addition")]
    public void What_would_make_it_another_run_is_refused(string option, string value)
    {
        TrainUntil(3, "run");
        _cli.Resume("run", option, value).Failed(1);
    }

    [Fact]
    public void Nothing_to_resume_is_an_error() =>
        Assert.Contains("no run", _cli.Resume("none").Failed(1), StringComparison.Ordinal);

    [Fact]
    public void A_run_of_another_objective_is_refused()
    {
        TrainUntil(3, "run");
        Change("run", "loss Last", "loss Uniform");
        Assert.Contains("loss Uniform", _cli.Resume("run").Failed(1), StringComparison.Ordinal);
    }

    /// <summary>Checkpoints that lack the newer keys for problems, stages and objectives keep their meaning.</summary>
    [Fact]
    public void A_state_without_the_newer_keys_is_read_with_their_defaults()
    {
        TrainUntil(3, "run");
        string state = Path.Combine(RunFiles.Last(_cli.PathOf("run")), "state.json");
        string[] newer = ["\"promptWeight\"", "\"stage\"", "\"exitTarget\"", "\"objective\""];
        string[] lines = [.. File.ReadAllLines(state).Where(line => !newer.Any(line.Contains))];
        Assert.Equal(File.ReadAllLines(state).Length - 4, lines.Length);
        File.WriteAllText(state, SealedJson.Seal(Regex.Replace(string.Join('\n', lines), @",(\s*\})", "$1")));
        TrainingDefaults read = Checkpoint.ReadState(Path.GetDirectoryName(state)!).HyperParameters;
        Assert.Equal((1f, TrainingStage.Model, ExitLook.Next, ""), (read.PromptWeight, read.Stage, read.ExitTarget, read.Objective));
        _cli.Resume("run").Succeeded();
    }

    private void Change(string run, string old, string changed)
    {
        string state = Path.Combine(RunFiles.Last(_cli.PathOf(run)), "state.json");
        SealedJson.Edit(state, text => text.Replace(old, changed, StringComparison.Ordinal));
    }

    /// <summary>Trains and simulates Ctrl-C during a step.</summary>
    private int TrainUntil(int step, string run)
    {
        using var interruption = new CancellationTokenSource();
        var stopper = new Stopper(step, interruption);
        var request = new TrainRequest
        {
            Data = _cli.DataFile,
            Out = _cli.PathOf(run),
            Samples = 0,
            Compute = new Compute(Isa.Portable, 1),
            OnStep = stopper.Count,
        };
        var terminal = new Terminal(TextWriter.Null, TextWriter.Null, Interactive: false);
        return new TrainingSession<BigramModel>(terminal).Run(request, interruption.Token);
    }

    private sealed class Stopper(int step, CancellationTokenSource source)
    {
        public void Count(long done)
        {
            if (done == step)
            {
                source.Cancel();
            }
        }
    }
}
