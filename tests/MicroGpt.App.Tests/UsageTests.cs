namespace MicroGpt.App.Tests;

public sealed class UsageTests
{
    [Theory]
    [InlineData]
    [InlineData("fly")]
    [InlineData("train", "--stesp", "5")]
    [InlineData("train", "--steps")]
    [InlineData("train", "--steps", "-1")]
    [InlineData("train", "--steps", "99999999999")]
    [InlineData("train", "--learning-rate", "fast")]
    [InlineData("train", "--learning-rate", "NaN")]
    [InlineData("train", "--isa", "mmx")]
    [InlineData("train", "--threads", "0")]
    [InlineData("train", "--documents", "pages")]
    [InlineData("train", "--stage", "", "--exit-target", "next")]
    [InlineData("train", "--stage", "second", "--from", "runs/0001")]
    [InlineData("train", "--resume=perhaps")]
    [InlineData("eval", "--generate=perhaps", "--parallel", "2")]
    [InlineData("generate", "--top-p", "0")]
    [InlineData("generate", "--temperature", "-0.1")]
    [InlineData("info", "extra")]
    public void Wrong_usage_is_2_and_one_sentence_that_names_the_help(params string[] arguments)
    {
        string sentence = Cli.Run(arguments).Failed(2);
        Assert.Contains("--help", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void The_sentence_names_the_option_and_its_range()
    {
        string sentence = Cli.Run("train", "--steps", "many").Failed(2);
        Assert.Contains("--steps takes a whole number of at least 0, not 'many'.", sentence, StringComparison.Ordinal);
        Assert.Contains("microgpt train --help", sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("train", "--help")]
    [InlineData("generate", "-h")]
    [InlineData("--version")]
    public void Help_is_no_error(params string[] arguments) => Assert.NotEmpty(Cli.Run(arguments).Succeeded().Output);

    [Theory]
    [InlineData("train", "--data", "no/such/file.txt")]
    [InlineData("train", "--data", "builtin:poems")]
    [InlineData("generate", "--from", "no/such/run")]
    [InlineData("eval", "--from", "no/such/run")]
    public void What_is_missing_is_1_and_a_sentence_that_names_it(params string[] arguments) =>
        Assert.Contains(arguments[^1], Cli.Run(arguments).Failed(1), StringComparison.Ordinal);

    [Fact]
    public void A_character_outside_the_alphabet_is_named_with_its_place()
    {
        using var cli = new Cli();
        File.WriteAllText(cli.PathOf("text.txt"), "anna\nbob\nzoë\n");
        string sentence = Cli.Run("train", "--out", cli.PathOf("run"), "--data", cli.PathOf("text.txt")).Failed(1);
        Assert.Contains("line 3, column 3", sentence, StringComparison.Ordinal);
        Assert.False(Directory.Exists(cli.PathOf("run")));
    }
}
