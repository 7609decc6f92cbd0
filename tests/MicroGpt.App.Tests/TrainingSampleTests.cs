using System.Text.Json;

namespace MicroGpt.App.Tests;

/// <summary>The texts that a run writes at its evaluations.</summary>
public sealed class TrainingSampleTests : IDisposable
{
    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void Every_evaluation_adds_a_line()
    {
        Train("run", "--eval-every", "10").Succeeded();
        (long Step, string Text)[] samples = Read("run");
        Assert.Equal([10L, 20L, 30L, 40L], samples.Select(sample => sample.Step));
        Assert.All(samples, sample => Assert.InRange(sample.Text.Length, 0, 80));
        Assert.Contains(samples, sample => sample.Text.Length > 0);
        Assert.True(samples.Select(sample => sample.Text).Distinct().Count() > 1);
    }

    [Fact]
    public void Samples_change_no_bit_of_the_run()
    {
        _cli.Train("without").Succeeded();
        Train("with").Succeeded();
        RunFiles.AssertSame(_cli.PathOf("without"), _cli.PathOf("with"));
        Assert.False(File.Exists(_cli.PathOf("without", "samples.jsonl")));
    }

    [Fact]
    public void Samples_of_a_deep_model_change_no_bit_of_the_run()
    {
        string[] arguments = ["train", "--steps", "6", "--eval-every", "2", "--out"];
        Cli.Run<SumsMuonModel>([.. arguments, _cli.PathOf("without"), "--samples", "0"]).Succeeded();
        Cli.Run<SumsMuonModel>([.. arguments, _cli.PathOf("with"), "--samples", "1", "--threads", "3"]).Succeeded();
        RunFiles.AssertSame(_cli.PathOf("without"), _cli.PathOf("with"));
        Assert.Equal(3, Read("with").Length);
    }

    [Fact]
    public void A_resumed_run_drops_the_samples_of_later_steps()
    {
        foreach (string run in new[] { "run", "other" })
        {
            Train(run, "--eval-every", "10", "--steps", "20").Succeeded();
        }

        File.AppendAllText(_cli.PathOf("run", "samples.jsonl"), "{\"step\":30,\"text\":\"gone\"}\n{\"step\":40,\"te");
        foreach (string run in new[] { "run", "other" })
        {
            Cli.Run("train", "--resume", "--out", _cli.PathOf(run), "--samples", "1", "--steps", "40").Succeeded();
        }

        Assert.Equal([10L, 20L, 30L, 40L], Read("run").Select(sample => sample.Step));
        Assert.Equal(File.ReadAllText(_cli.PathOf("other", "samples.jsonl")), File.ReadAllText(_cli.PathOf("run", "samples.jsonl")));
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_a_warning()
    {
        Train("run", "--steps", "20").Succeeded();
        File.WriteAllText(_cli.PathOf("run", "samples.jsonl"), "something else");
        Outcome outcome = Cli.Run("train", "--resume", "--out", _cli.PathOf("run"), "--samples", "1", "--steps", "40");
        Assert.Contains("samples.jsonl", outcome.Failed(0), StringComparison.Ordinal);
        Assert.Equal("something else", File.ReadAllText(_cli.PathOf("run", "samples.jsonl")));
        Assert.Equal(40, RunFiles.Metrics(_cli.PathOf("run", "metrics.jsonl")).Length);
    }

    [Fact]
    public void A_directory_that_holds_samples_of_yours_is_refused()
    {
        Directory.CreateDirectory(_cli.PathOf("run"));
        File.WriteAllText(_cli.PathOf("run", "samples.jsonl"), "mine");
        Assert.Contains("samples.jsonl", _cli.Train("run").Failed(1), StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(_cli.PathOf("run", "samples.jsonl")));
    }

    [Fact]
    public void Letters_beyond_ascii_stay_readable()
    {
        string path = _cli.PathOf("samples.jsonl");
        using (var log = new SampleLog(path, 0, _ => Assert.Fail("no trouble")))
        {
            log.Write(7, "zwölf \"ä\"\n");
        }

        Assert.Equal("{\"step\":7,\"text\":\"zwölf \\\"ä\\\"\\n\"}\n", File.ReadAllText(path));
    }

    /// <summary>The generator of the samples stands beside the trainer, so the peak of training counts it.</summary>
    [Fact]
    public void Their_memory_is_in_the_plan()
    {
        ModelDescription model = SumsModel.Description;
        var with = MemoryNeeds.Of(model, model.Training, 2, null, samples: 1);
        var without = MemoryNeeds.Of(model, model.Training, 2, null, samples: 0);
        Assert.Equal(GenerationMemory.Of(model, 1, 2).Generator, with.TrainingSample);
        Assert.Equal(with.Training, without.Training + with.TrainingSample);
        Assert.Contains(with.Buffers, buffer => buffer.Name == "sample during training" && buffer.Bytes == with.TrainingSample);
        Assert.Equal(with.Total, with.Buffers.Sum(buffer => buffer.Bytes));
    }

    [Fact]
    public void The_memory_of_a_panel_is_in_the_plan()
    {
        var data = RunData.Load(BigramModel.Description, new RunSettings(BigramModel.Description.Training, _cli.DataFile));
        var lines = new TrainRequest { Compute = new Compute(Isa.Portable, 1) };
        var without = MemoryNeeds.Require(BigramModel.Description, lines, data);
        var with = MemoryNeeds.Require(BigramModel.Description, lines with { ShowsPanel = true }, data);
        Assert.Equal(0, without.Display);
        Assert.InRange(with.Display, 1L << 20, 64L << 20);
        Assert.Equal(without.Total + with.Display, with.Total);
        Assert.Equal(with.Total, with.Buffers.Sum(buffer => buffer.Bytes));
    }

    [Fact]
    public void Answers_to_pairs_are_no_samples()
    {
        string[] arguments = ["train", "--data", "builtin:parity", "--steps", "2", "--samples", "1", "--eval-tokens", "200"];
        Cli.Run<ParityModel>([.. arguments, "--out", _cli.PathOf("run")]).Succeeded();
        Assert.False(File.Exists(_cli.PathOf("run", "samples.jsonl")));
    }

    private Outcome Train(string run, params string[] arguments) =>
        Cli.Run(["train", "--data", _cli.DataFile, "--out", _cli.PathOf(run), "--samples", "1", .. arguments]);

    private (long Step, string Text)[] Read(string run) => [.. File.ReadLines(_cli.PathOf(run, "samples.jsonl")).Select(line =>
    {
        using var document = JsonDocument.Parse(line);
        Assert.Equal(["step", "text"], document.RootElement.EnumerateObject().Select(member => member.Name));
        return (document.RootElement.GetProperty("step").GetInt64(), document.RootElement.GetProperty("text").GetString()!);
    })];
}
