using System.Text.Json;

namespace MicroGpt.App.Tests;

public sealed class EvalTests : IDisposable
{
    private readonly Cli _cli = new();

    public EvalTests() => _cli.Train("run", "--steps", "20").Succeeded();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void Held_out_loss_is_the_one_that_training_found()
    {
        JsonElement measured = Measure();
        string last = File.ReadLines(_cli.PathOf("run", "metrics.jsonl")).Last();
        using var metrics = JsonDocument.Parse(last);
        Assert.Equal(metrics.RootElement.GetProperty("valLoss").GetDouble(), measured.GetProperty("loss").GetDouble());
        Assert.Equal(2, measured.GetProperty("lossPerLoop").GetArrayLength());
        Assert.Equal(2, measured.GetProperty("meanDepth").GetDouble());
        Assert.Equal(
            measured.GetProperty("loss").GetDouble() / 0.6931471805599453, measured.GetProperty("bitsPerCharacter").GetDouble(), 1e-12);
    }

    [Fact]
    public void Threads_and_kernels_change_nothing() => Assert.Equal(
        Measure("--threads", "1").GetRawText(), Measure("--threads", "3", "--isa", "portable").GetRawText());

    [Fact]
    public void A_file_is_measured_whole()
    {
        File.WriteAllText(_cli.PathOf("two.txt"), "anna\nbob\n");
        Assert.Equal(9, Measure("--data", _cli.PathOf("two.txt")).GetProperty("tokens").GetInt64());
    }

    [Fact]
    public void Text_says_what_was_measured()
    {
        string text = Cli.Run("eval", "--from", _cli.PathOf("run")).Succeeded().Output;
        Assert.Contains("words.txt (held out)", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_checkpoint_is_an_error()
    {
        File.WriteAllText(Path.Combine(RunFiles.Last(_cli.PathOf("run")), "state.json"), "{");
        Cli.Run("eval", "--from", _cli.PathOf("run")).Failed(1);
    }

    private JsonElement Measure(params string[] arguments)
    {
        using var document = JsonDocument.Parse(Cli.Run(["eval", "--from", _cli.PathOf("run"), "--json", .. arguments]).Succeeded().Output);
        return document.RootElement.Clone();
    }
}
