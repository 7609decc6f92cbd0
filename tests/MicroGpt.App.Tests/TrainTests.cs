using System.Text.Json;

namespace MicroGpt.App.Tests;

public sealed class TrainTests : IDisposable
{
    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void A_run_leaves_metrics_checkpoints_and_pointers()
    {
        string output = _cli.Train("run").Succeeded().Output;
        string run = _cli.PathOf("run");
        Assert.Equal("step-00000040", Path.GetFileName(RunFiles.Last(run)));
        Assert.True(File.Exists(Path.Combine(run, "best")));
        string[] metrics = File.ReadAllLines(Path.Combine(run, "metrics.jsonl"));
        Assert.Equal(40, metrics.Length);
        using var evaluated = JsonDocument.Parse(metrics[19]);
        foreach (string name in new[] { "step", "loss", "tokens", "tokensPerSecond", "gradNorm", "valLoss" })
        {
            Assert.Equal(JsonValueKind.Number, evaluated.RootElement.GetProperty(name).ValueKind);
        }

        Assert.Equal(2, evaluated.RootElement.GetProperty("lossPerLoop").GetArrayLength());
        foreach (string word in new[] { "unigram", "bigram", "this model", "held-out", "tokens/s" })
        {
            Assert.Contains(word, output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Training_learns()
    {
        _cli.Train("run", "--steps", "300").Succeeded();
        using var document = JsonDocument.Parse(Cli.Run("eval", "--from", _cli.PathOf("run"), "--json").Succeeded().Output);
        double unigram = NgramBaseline.Unigram(Split()).NatsPerToken;
        Assert.InRange(document.RootElement.GetProperty("loss").GetDouble(), 1, unigram);
    }

    [Fact]
    public void The_same_seed_gives_the_same_run_on_any_threads_and_kernels()
    {
        _cli.Train("one", "--threads", "1").Succeeded();
        _cli.Train("three", "--threads", "3", "--isa", "portable").Succeeded();
        RunFiles.AssertSame(_cli.PathOf("one"), _cli.PathOf("three"));
        _cli.Train("other", "--seed", "2").Succeeded();
        Assert.NotEqual(
            File.ReadAllBytes(Path.Combine(RunFiles.Last(_cli.PathOf("one")), "model.safetensors")),
            File.ReadAllBytes(Path.Combine(RunFiles.Last(_cli.PathOf("other")), "model.safetensors")));
    }

    [Fact]
    public void A_directory_with_a_run_is_refused_and_left_as_it_is()
    {
        _cli.Train("run", "--steps", "2").Succeeded();
        byte[] before = File.ReadAllBytes(_cli.PathOf("run", "metrics.jsonl"));
        string sentence = _cli.Train("run").Failed(1);
        Assert.Contains("--resume", sentence, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(_cli.PathOf("run", "metrics.jsonl")));
    }

    [Fact]
    public void Metrics_go_to_a_second_file_too()
    {
        _cli.Train("run", "--steps", "3", "--metrics", _cli.PathOf("copy.jsonl")).Succeeded();
        Assert.Equal(File.ReadAllText(_cli.PathOf("run", "metrics.jsonl")), File.ReadAllText(_cli.PathOf("copy.jsonl")));
    }

    [Fact]
    public void Zero_steps_save_the_initial_model()
    {
        _cli.Train("run", "--steps", "0").Succeeded();
        Assert.Equal("step-00000000", Path.GetFileName(RunFiles.Last(_cli.PathOf("run"))));
    }

    [Fact]
    public void Samples_are_shown_at_the_end()
    {
        string output = Cli.Run("train", "--data", _cli.DataFile, "--out", _cli.PathOf("run"), "--steps", "2").Succeeded().Output;
        string[] lines = output.TrimEnd('\n').Split('\n');
        Assert.Equal("20 samples:", lines[^21]);
    }

    private DataSplit Split()
    {
        TrainingDefaults training = BigramModel.Description.Training;
        TextCorpus corpus = TextCorpus.Load(_cli.DataFile, new CharacterTokenizer(BigramModel.Description.Tokenizer));
        return DataSplit.Create(corpus, BigramModel.Description.Architecture.Context, training.ValidationFraction, training.Seed);
    }
}
