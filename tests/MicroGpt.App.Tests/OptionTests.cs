using System.CommandLine;

namespace MicroGpt.App.Tests;

/// <summary>Every option of every command with values that nobody means.</summary>
public sealed class OptionTests
{
    private const string AnyText = "--prompt";

    private static readonly string[] NoPath = ["", " ", "\t"];
    private static readonly string[] NoNumber =
    [
        "", " ", "NaN", "inf", "-inf", "1e999", "99999999999999999999999", "-99999999999999999999999", "0x10", "1,5", "1 2", "\u0661", "@1",
    ];

    public static TheoryData<string, string> Options { get; } = ListOptions(takesValue: true);

    public static TheoryData<string, string> Flags { get; } = ListOptions(takesValue: false);

    [Fact]
    public void There_are_options_to_test()
    {
        Assert.InRange(Options.Count, 30, 200);
        Assert.InRange(Flags.Count, 5, 50);
    }

    [Theory]
    [MemberData(nameof(Options))]
    public void A_value_that_is_none_is_refused(string command, string option)
    {
        foreach (string value in option == AnyText ? [] : TakesNumber(command, option) ? NoNumber : NoPath)
        {
            if ((command, option, value) is ("eval", "--loops", "1,5") or ("generate", "--show-loops", "1,5"))
            {
                continue; // This option takes a list.
            }

            Assert.Contains(option, Refused(command, option, value), StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Options))]
    public void A_forgotten_value_is_not_the_next_option(string command, string option)
    {
        Assert.Contains($"{option} needs a value.", Refused(command, option), StringComparison.Ordinal);
        Assert.Contains($"{option} needs a value.", Refused(command, option, "--threads"), StringComparison.Ordinal);
        Assert.Contains($"{option} needs a value.", Refused(command, option, "--threads=2"), StringComparison.Ordinal);
        if (option != AnyText)
        {
            Assert.Contains(option, Refused(command, option + "=", "--isa", "auto"), StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Options))]
    public void An_option_is_given_once(string command, string option) => Assert.Contains(
        $"{option} is given 2 times.", Refused(command, option, "1", option, "2"), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Flags))]
    public void A_flag_is_given_once_and_without_a_value(string command, string flag)
    {
        Assert.Contains($"{flag} is given 2 times.", Refused(command, flag, flag), StringComparison.Ordinal);
        Assert.Contains("'maybe'", Refused(command, flag + "=maybe"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--out", "--resume")]
    [InlineData("--out=--resume")]
    [InlineData("--out=", "--resume")]
    [InlineData("--data", "")]
    [InlineData("--metrics", "a\0b")]
    public void A_path_that_is_none_trains_nothing(params string[] arguments) => Refused(["train", .. arguments]);

    [Fact]
    public void Two_mistakes_are_no_failure() => Refused("train", "--exit-target", "past", "--stage", "bad");

    [Theory]
    [InlineData("train", "trian")]
    [InlineData("generate", "genrate")]
    [InlineData("bench", "bnech")]
    public void The_nearest_command_is_suggested(string meant, string written) =>
        Assert.Contains($"Did you mean '{meant}'?", Refused(written), StringComparison.Ordinal);

    [Theory]
    [InlineData("--steps", "--stpes=5")]
    [InlineData("--learning-rate", "--learningrate")]
    [InlineData("--seed", "-seed")]
    public void The_nearest_option_is_suggested(string meant, string written) =>
        Assert.Contains($"Did you mean '{meant}'?", Refused("train", written), StringComparison.Ordinal);

    [Fact]
    public void Nothing_is_suggested_for_what_is_like_nothing() =>
        Assert.DoesNotContain("Did you mean", Refused("train", "--quantum"), StringComparison.Ordinal);

    [Theory]
    [InlineData("@arguments.txt")]
    [InlineData("info", "@arguments.txt")]
    [InlineData("[suggest]")]
    [InlineData("[suggest]", "info", "--json")]
    [InlineData("[suggest:5]", "info")]
    [InlineData("[suggest:x]", "info")]
    [InlineData("[suggest:-1]", "info")]
    [InlineData("[diagram]", "info")]
    [InlineData("info", "--", "--json")]
    public void No_argument_has_a_secret_meaning(params string[] arguments) => Refused(arguments);

    [Fact]
    public void A_long_value_is_quoted_in_part_and_on_one_line() =>
        Assert.InRange(Refused("train", "--steps", new string('9', 10_000) + "\n\n").Length, 1, 250);

    private static string Refused(params string[] arguments) => Cli.Run(arguments).Failed(2);

    private static bool TakesNumber(string command, string option) => Find(command).Single(o => o.Name == option).HelpName is not
        ("DIR" or "FILE" or "PATH|builtin:NAME");

    private static IEnumerable<Option> Find(string command) =>
        CommandLine<BigramModel>.Build(new Terminal(TextWriter.Null, TextWriter.Null, Interactive: false))
            .Subcommands.Single(c => c.Name == command).Options;

    private static TheoryData<string, string> ListOptions(bool takesValue)
    {
        var found = new TheoryData<string, string>();
        foreach (string command in (string[])["train", "generate", "chat", "eval", "info", "bench"])
        {
            foreach (Option option in Find(command).Where(option => option.Arity.MinimumNumberOfValues > 0 == takesValue))
            {
                if (option.Name != "--help")
                {
                    found.Add(command, option.Name);
                }
            }
        }

        return found;
    }
}
