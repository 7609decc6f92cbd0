using System.Text.Json;
using MicroGpt.Runtime.Programs;

namespace MicroGpt.App.Tests;

/// <summary>What a program of somebody else calls: a model that was trained, and one that it trains itself.</summary>
public sealed class EmbeddingTests : IDisposable
{
    private readonly Programs _programs = new();

    public void Dispose() => _programs.Dispose();

    [Fact]
    public void Steps_have_the_bits_of_the_command()
    {
        _programs.Train<SumsModel>("command").Succeeded();
        using (var trainer = new ModelTrainer<SumsModel>(threads: 2))
        {
            while (trainer.Step < SumsModel.Description.Training.Steps)
            {
                Assert.True(trainer.Train().Loss > 0);
            }

            Assert.True(trainer.Evaluate(TestContext.Current.CancellationToken).Loss > 0);
            trainer.Save(_programs.PathOf("own"));
            Assert.Throws<MicroGptException>(() => trainer.Save(_programs.PathOf("own")));
        }

        string[] files = [Checkpoint.ModelFile, Checkpoint.OptimizerFile];
        Assert.All(files, file => Assert.Equal(Read("command", file), Read("own", file)));
    }

    [Fact]
    public void The_command_goes_on_with_a_saved_run()
    {
        _programs.Train<SumsModel>("command").Succeeded();
        using (var trainer = new ModelTrainer<SumsModel>(threads: 1))
        {
            while (trainer.Step < 13)
            {
                trainer.Train();
            }

            trainer.Save(_programs.PathOf("own"));
        }

        _programs.Resume<SumsModel>("own").Succeeded();
        string[] files = [Checkpoint.ModelFile, Checkpoint.OptimizerFile];
        Assert.All(files, file => Assert.Equal(Read("command", file), Read("own", file)));
    }

    [Fact]
    public async Task A_model_writes_what_the_command_writes()
    {
        _programs.Train<SumsModel>("run").Succeeded();
        string[] command = ["generate", "--from", _programs.PathOf("run"), "--prompt", "1+", "--seed", "7", "--max-tokens", "20"];
        string expected = Cli.Run<SumsModel>(command).Succeeded().Output.TrimEnd('\n')[2..];
        using var model = TrainedModel<SumsModel>.Load(_programs.PathOf("run"), threads: 1);
        var options = new TextOptions { MaxTokens = 20 };
        options = options with { Sampling = options.Sampling with { Seed = 7 } };
        Assert.Equal(expected, string.Concat(model.Write("1+", options, TestContext.Current.CancellationToken)));
        var pieces = new List<string>();
        await foreach (string piece in model.WriteAsync("1+", options, TestContext.Current.CancellationToken))
        {
            pieces.Add(piece);
        }

        Assert.Equal(expected, string.Concat(pieces));
        Assert.Equal(SumsModel.Description.Training.Steps, model.Step);
    }

    [Fact]
    public async Task Leaving_or_cancelling_a_text_frees_the_model_for_the_next()
    {
        _programs.Train<SumsModel>("run").Succeeded();
        using var model = TrainedModel<SumsModel>.Load(_programs.PathOf("run"), threads: 1);
        var options = new TextOptions { MaxTokens = 1_000 };
        string whole = string.Concat(model.Write("1", new TextOptions { MaxTokens = 5 }, TestContext.Current.CancellationToken));
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(whole[..1], model.Write("1", options, TestContext.Current.CancellationToken).First());
        }

        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (string piece in model.Write("1", options with { MaxTokens = 1_000_000 }, stop.Token))
            {
                stop.Cancel();
            }
        });
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (string piece in model.WriteAsync("1", options, stopped.Token))
            {
                Assert.Fail("A piece after the cancellation: " + piece);
            }
        });
        Assert.Equal(whole, string.Concat(model.Write("1", options with { MaxTokens = 5 }, TestContext.Current.CancellationToken)));
    }

    [Fact]
    public void Two_models_live_in_one_program()
    {
        _programs.Train<SumsModel>("sums").Succeeded();
        using var parity = new ModelTrainer<ParityModel>(threads: 1);
        using var sums = TrainedModel<SumsModel>.Load(_programs.PathOf("sums"), threads: 1);
        double loss = parity.Train().Loss;
        string text = string.Concat(sums.Write("1+", null, TestContext.Current.CancellationToken));
        using var alone = new ModelTrainer<ParityModel>(threads: 1);
        Assert.Equal(loss, alone.Train().Loss);
        Assert.Equal(text, string.Concat(sums.Write("1+", null, TestContext.Current.CancellationToken)));
    }

    [Fact]
    public void Mistakes_are_sentences()
    {
        _programs.Train<SumsModel>("run").Succeeded();
        Assert.Contains(
            "contains no checkpoint",
            Assert.Throws<MicroGptException>(() => TrainedModel<SumsModel>.Load(_programs.PathOf("none"))).Message,
            StringComparison.Ordinal);
        Assert.Throws<MicroGptException>(() => TrainedModel<ParityModel>.Load(_programs.PathOf("run")));
        using var model = TrainedModel<SumsModel>.Load(_programs.PathOf("run"), threads: 1);
        Assert.Throws<UnknownCharacterException>(() => model.Write("?").First());
        Assert.Throws<MicroGptException>(() => model.Write("1", new TextOptions { MaxTokens = -1 }).First());
        Assert.Throws<MicroGptException>(() => model.Evaluate(_programs.PathOf("missing.txt")));
    }

    [Fact]
    public void The_loss_is_that_of_the_command()
    {
        _programs.Train<SumsModel>("run").Succeeded();
        File.WriteAllText(_programs.PathOf("text.txt"), "1+2=3\n10+5=15\n");
        string[] command = ["eval", "--json", "--from", _programs.PathOf("run"), "--data", _programs.PathOf("text.txt")];
        string json = Cli.Run<SumsModel>(command).Succeeded().Output;
        using var model = TrainedModel<SumsModel>.Load(_programs.PathOf("run"), threads: 1);
        double loss = model.Evaluate(_programs.PathOf("text.txt"), TestContext.Current.CancellationToken).Loss;
        Assert.Equal(JsonDocument.Parse(json).RootElement.GetProperty("loss").GetDouble(), loss);
    }

    private byte[] Read(string run, string file)
    {
        string step = File.ReadAllText(_programs.PathOf(run, "last")).Trim();
        return File.ReadAllBytes(_programs.PathOf(run, step, file));
    }
}
