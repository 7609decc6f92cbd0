namespace MicroGpt.App.Tests;

public sealed class GenerateTests : IDisposable
{
    private readonly Cli _cli = new();

    public GenerateTests() => _cli.Train("run", "--steps", "20").Succeeded();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void The_same_seed_writes_the_same_text()
    {
        string first = Generate("--seed", "3", "--count", "12");
        Assert.Equal(first, Generate("--seed", "3", "--count", "12", "--threads", "2", "--isa", "portable"));
        Assert.NotEqual(first, Generate("--seed", "4", "--count", "12"));
    }

    [Fact]
    public void One_text_is_the_first_of_several()
    {
        string[] several = Generate("--count", "5", "--prompt", "ma").Split('\n');
        Assert.Equal(several[0] + "\n", Generate("--prompt", "ma"));
        Assert.All(several[..5], text => Assert.StartsWith("ma", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Max_tokens_is_a_limit() => Assert.Equal("ma\n", Generate("--prompt", "ma", "--max-tokens", "0"));

    [Fact]
    public void Temperature_0_needs_no_seed() => Assert.Equal(
        Generate("--temperature", "0", "--max-tokens", "9", "--seed", "1"),
        Generate("--temperature", "0", "--max-tokens", "9", "--seed", "2"));

    [Fact]
    public void A_checkpoint_directory_serves_as_well_as_a_run() => Assert.Equal(
        Generate("--count", "3"),
        Cli.Run("generate", "--from", RunFiles.Last(_cli.PathOf("run")), "--count", "3").Succeeded().Output);

    [Fact]
    public void Texts_are_written_as_soon_as_they_are_done()
    {
        // The reader has enough after three texts, so the million after them are never generated.
        using var output = new FailingWriter(Errno.BrokenPipe, lines: 3);
        var terminal = new Terminal(output, TextWriter.Null, Interactive: false);
        Assert.Equal(0, CommandLine<BigramModel>.Run(["generate", "--from", _cli.PathOf("run"), "--count", "1000000"], terminal));
        Assert.Equal(Generate("--count", "3"), output.ToString());
    }

    [Fact]
    public void The_mean_depth_counts_every_text() => Assert.Contains(
        "mean 2.00", Generate("--count", "30", "--show-depth"), StringComparison.Ordinal);

    [Fact]
    public void A_prompt_may_be_empty() => Assert.Equal(Generate(), Generate("--prompt="));

    [Fact]
    public void A_prompt_with_a_sign_at_its_start_is_a_text() => Assert.Contains(
        "'@'", Cli.Run("generate", "--from", _cli.PathOf("run"), "--prompt", "@home").Failed(1), StringComparison.Ordinal);

    [Fact]
    public void A_prompt_outside_the_alphabet_is_an_error() =>
        Assert.Contains("'7'", Cli.Run("generate", "--from", _cli.PathOf("run"), "--prompt", "a7").Failed(1), StringComparison.Ordinal);

    private string Generate(params string[] arguments) =>
        Cli.Run(["generate", "--from", _cli.PathOf("run"), .. arguments]).Succeeded().Output;
}
