using System.Text.Json;

namespace MicroGpt.App.Tests;

/// <summary>A run that is cut off, disturbed or damaged loses nothing.</summary>
public sealed class RunTests : IDisposable
{
    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void A_corpus_that_is_called_data_survives_a_run_beside_it()
    {
        string corpus = _cli.PathOf("data");
        File.Copy(_cli.DataFile, corpus);
        Cli.Run("train", "--data", corpus, "--out", _cli.Directory, "--steps", "2", "--samples", "0").Succeeded();
        Assert.Equal(File.ReadAllText(_cli.DataFile), File.ReadAllText(corpus));
    }

    [Fact]
    public void A_run_is_saved_without_evaluations_and_goes_on_to_the_same_bits()
    {
        TrainRequest request = Request("killed") with { EvalEvery = 0, SaveEvery = "7 steps" };
        _cli.Train("whole", "--eval-every", "0", "--save-every", "never").Succeeded();
        Kill(request, afterStep: 25);
        Assert.Equal("step-00000021", Path.GetFileName(RunFiles.Last(_cli.PathOf("killed"))));
        _cli.Resume("killed").Succeeded();
        RunFiles.AssertSame(_cli.PathOf("whole"), _cli.PathOf("killed"));
    }

    [Fact]
    public void A_run_is_saved_by_the_clock()
    {
        Kill(Request("killed") with { EvalEvery = 0, SaveEvery = "0.000001s" }, afterStep: 5);
        Assert.Equal("step-00000004", Path.GetFileName(RunFiles.Last(_cli.PathOf("killed"))));
    }

    [Fact]
    public void A_run_that_ends_before_its_first_checkpoint_goes_on_with_its_settings()
    {
        string[] settings = ["--learning-rate", "0.02", "--seed", "5", "--steps", "30", "--eval-tokens", "100"];
        _cli.Train("whole", settings).Succeeded();
        Kill(Request("killed") with { LearningRate = 0.02f, Seed = 5, Steps = 30, EvalTokens = 100 }, afterStep: 8);
        Assert.Equal(8, File.ReadAllLines(_cli.PathOf("killed", "metrics.jsonl")).Length + 1);
        Assert.False(File.Exists(_cli.PathOf("killed", "last")));
        _cli.Resume("killed").Succeeded();
        RunFiles.AssertSame(_cli.PathOf("whole"), _cli.PathOf("killed"));
        Assert.Equal(File.ReadAllText(_cli.PathOf("whole", "run.json")), File.ReadAllText(_cli.PathOf("killed", "run.json")));
    }

    [Fact]
    public void Other_data_under_the_same_name_is_refused_before_the_first_checkpoint_too()
    {
        Kill(Request("killed"), afterStep: 8);
        File.AppendAllText(_cli.DataFile, "banana\n");
        Assert.Contains("other data", _cli.Resume("killed").Failed(1), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("optimizer.safetensors")]
    [InlineData("state.json")]
    public void A_damaged_checkpoint_is_named_with_the_command_that_goes_on_from_the_one_before(string file)
    {
        _cli.Train("whole").Succeeded();
        Kill(Request("killed") with { EvalEvery = 0, SaveEvery = "7 steps" }, afterStep: 25);
        string last = RunFiles.Last(_cli.PathOf("killed"));
        byte[] bytes = File.ReadAllBytes(Path.Combine(last, file));
        bytes[^40] ^= 0x10;
        File.WriteAllBytes(Path.Combine(last, file), bytes);
        string before = _cli.PathOf("killed", "step-00000014");
        string message = _cli.Resume("killed").Failed(1);
        Assert.Contains(file, message, StringComparison.Ordinal);
        Assert.Contains("damaged", message, StringComparison.Ordinal);
        Assert.EndsWith($"--from {before}", message.TrimEnd(), StringComparison.Ordinal);
        _cli.Resume("killed", "--from", before, "--eval-every", "20").Succeeded();
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(RunFiles.Last(_cli.PathOf("whole")), "model.safetensors")),
            File.ReadAllBytes(Path.Combine(RunFiles.Last(_cli.PathOf("killed")), "model.safetensors")));
    }

    [Fact]
    public void A_damaged_record_does_not_keep_a_run_with_checkpoints_from_going_on()
    {
        _cli.Train("whole").Succeeded();
        Kill(Request("killed") with { SaveEvery = "7 steps" }, afterStep: 25);
        File.WriteAllText(_cli.PathOf("killed", "run.json"), "{");
        _cli.Resume("killed", "--data", _cli.DataFile).Succeeded();
        RunFiles.AssertSame(_cli.PathOf("whole"), _cli.PathOf("killed"));

        Kill(Request("early"), afterStep: 5);
        File.WriteAllText(_cli.PathOf("early", "run.json"), "{");
        Assert.Contains("run.json is damaged", _cli.Resume("early").Failed(1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipe_without_a_writer_does_not_keep_a_signal_waiting()
    {
        string pipe = _cli.PathOf("pipe");
        using (var make = System.Diagnostics.Process.Start("mkfifo", [pipe]))
        {
            await make.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        using var interruption = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        var session = new TrainingSession<BigramModel>(new Terminal(TextWriter.Null, TextWriter.Null, Interactive: false));
        Assert.Equal(130, session.Run(Request("run") with { Data = pipe }, interruption.Token));
        Assert.False(Directory.Exists(_cli.PathOf("run")));

        // Releases the reader that was left behind.
        await File.WriteAllTextAsync(pipe, "a\n", TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Data_that_came_from_a_pipe_are_asked_for_again()
    {
        Kill(Request("killed"), afterStep: 8);
        SealedJson.Edit(_cli.PathOf("killed", "run.json"), text => text.Replace(_cli.DataFile, "/dev/stdin", StringComparison.Ordinal));
        Assert.Contains("cannot be read again", _cli.Resume("killed").Failed(1), StringComparison.Ordinal);
        _cli.Resume("killed", "--data", _cli.DataFile).Succeeded();
    }

    [Fact]
    public void Only_a_checkpoint_of_the_run_can_be_gone_on_from()
    {
        _cli.Train("one", "--steps", "3").Succeeded();
        _cli.Train("two", "--steps", "3").Succeeded();
        string message = _cli.Resume("one", "--from", RunFiles.Last(_cli.PathOf("two"))).Failed(1);
        Assert.Contains("is not a checkpoint of", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Training_goes_on_while_its_directory_is_away()
    {
        _cli.Train("whole").Succeeded();
        using var error = new StringWriter();
        var terminal = new Terminal(TextWriter.Null, error, Interactive: false);
        TrainRequest request = Request("moved") with { SaveEvery = "3 steps", OnStep = Move };
        Assert.Equal(0, new TrainingSession<BigramModel>(terminal).Run(request, CancellationToken.None));
        Assert.Contains("Training goes on", error.ToString(), StringComparison.Ordinal);
        RunFiles.AssertSame(_cli.PathOf("whole"), _cli.PathOf("moved"));

        void Move(long step)
        {
            if (step == 10)
            {
                Directory.Move(_cli.PathOf("moved"), _cli.PathOf("away"));
            }
            else if (step == 30)
            {
                Directory.Move(_cli.PathOf("away"), _cli.PathOf("moved"));
            }
        }
    }

    [Fact]
    public void A_last_save_that_fails_is_a_sentence_and_an_error()
    {
        TrainRequest request = Request("gone") with
        {
            SavePatience = TimeSpan.Zero,
            OnStep = step =>
            {
                if (step == 30)
                {
                    Directory.Move(_cli.PathOf("gone"), _cli.PathOf("away"));
                }
            },
        };
        MicroGptException error = Assert.Throws<MicroGptException>(() => Run(request));
        Assert.Contains("could not be written", error.Message, StringComparison.Ordinal);
        Assert.Equal("step-00000020", Path.GetFileName(RunFiles.Last(_cli.PathOf("away"))));
    }

    [Fact]
    public void A_second_metrics_file_that_fails_does_not_end_training()
    {
        Outcome outcome = _cli.Train("run", "--metrics", "/dev/full");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("/dev/full", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(40, File.ReadAllLines(_cli.PathOf("run", "metrics.jsonl")).Length);
    }

    [Fact]
    public void A_metrics_file_of_another_run_is_refused_and_the_own_one_is_cut()
    {
        string copy = _cli.PathOf("copy.jsonl");
        Kill(Request("killed") with { Metrics = copy, SaveEvery = "7 steps" }, afterStep: 25);
        byte[] before = File.ReadAllBytes(copy);
        Assert.Contains("did not create it", _cli.Train("other", "--metrics", copy).Failed(1), StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(copy));
        _cli.Resume("killed", "--metrics", copy).Succeeded();
        Assert.Equal(RunFiles.Metrics(_cli.PathOf("killed", "metrics.jsonl")), RunFiles.Metrics(copy));
    }

    [Fact]
    public void An_evaluation_that_is_not_a_number_is_never_the_best()
    {
        var progress = new RunProgress { Step = 1 };
        Assert.False(progress.Record(double.NaN));
        Assert.Null(progress.BestLoss);
        Assert.True(progress.Record(2));
        progress.Step = 2;
        Assert.False(progress.Record(double.NaN));
        Assert.Equal((2d, 1L), (progress.BestLoss, progress.BestStep));
        progress.Step = 3;
        Assert.True(progress.Record(1));
    }

    [Fact]
    public void The_record_of_a_run_tells_its_settings()
    {
        _cli.Train("run", "--steps", "3", "--save-every", "30s", "--metrics", _cli.PathOf("copy")).Succeeded();
        using var record = JsonDocument.Parse(File.ReadAllText(_cli.PathOf("run", "run.json")));
        JsonElement root = record.RootElement;
        Assert.Equal(_cli.DataFile, root.GetProperty("data").GetString());
        Assert.Equal("30s", root.GetProperty("saveEvery").GetString());
        Assert.Equal(3, root.GetProperty("hyperParameters").GetProperty("steps").GetInt32());
        Assert.Equal([_cli.PathOf("copy")], root.GetProperty("metrics").EnumerateArray().Select(path => path.GetString()));
    }

    private static int Run(TrainRequest request) =>
        new TrainingSession<BigramModel>(new Terminal(TextWriter.Null, TextWriter.Null, Interactive: false))
            .Run(request, CancellationToken.None);

    /// <summary>Trains and dies during a step, without any chance to save.</summary>
    private static void Kill(TrainRequest request, long afterStep) => Assert.Throws<KilledException>(() => Run(request with
    {
        OnStep = step =>
        {
            if (step == afterStep)
            {
                throw new KilledException();
            }
        },
    }));

    private TrainRequest Request(string run) => new()
    {
        Data = _cli.DataFile,
        Out = _cli.PathOf(run),
        Samples = 0,
        Compute = new Compute(Isa.Portable, 1),
    };

    private sealed class KilledException : Exception;
}
