using System.Runtime.InteropServices;

namespace MicroGpt.App.Tests;

public sealed class ChatTests : IDisposable
{
    private readonly Cli _cli = new();

    public ChatTests() => _cli.Train("run", "--steps", "20").Succeeded();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void A_pipe_gets_the_texts_of_generate_and_nothing_else() => Assert.Equal(
        Generate("ma", "1") + Generate("ba", "2") + Generate("", "3"), Chat("ma\nba\n\n").Succeeded().Output);

    [Fact]
    public void The_last_line_needs_no_line_feed() => Assert.Equal(Generate("ma", "1"), Chat("ma").Succeeded().Output);

    [Fact]
    public void Options_mean_what_they_mean_in_generate() => Assert.Equal(
        Generate("ma", "5", "--temperature", "1.5", "--top-k", "3", "--max-tokens", "4", "--loops", "7", "--show-depth")
            .Split("\n\n")[0] + "\n",
        Chat("ma\n", "--seed", "5", "--temperature", "1.5", "--top-k", "3", "--max-tokens", "4", "--loops", "7", "--show-depth")
            .Succeeded().Output);

    [Fact]
    public void Commands_change_the_texts_after_them()
    {
        Assert.Equal(Generate("ma", "9", "--temperature", "0"), Chat("/temperature 0\n/seed 9\nma\n").Succeeded().Output);
        Assert.Equal(Generate("ma", "1") + Generate("ma", "1"), Chat("ma\n/seed 1\nma\n").Succeeded().Output);
        string depths = Chat("/depth on\nma\n/loops 12\nma\n/loops 1\nma\n/depth off\nma\n", "--temperature", "0").Succeeded().Output;
        string[] lines = depths.TrimEnd().Split('\n');
        Assert.Equal(4, lines.Length);
        Assert.All(lines[..3].Zip("2c1"), pair => Assert.Equal(pair.Second, pair.First[^1]));
        Assert.Equal(Generate("ma", "1", "--temperature", "0").TrimEnd(), lines[3]);
    }

    [Theory]
    [InlineData("/temperature hot", "/temperature takes a number from 0 to 100, not 'hot'.")]
    [InlineData("/temperature -1", "/temperature takes a number from 0 to 100, not '-1'.")]
    [InlineData("/temperature NaN", "not 'NaN'")]
    [InlineData("/loops 0", "/loops takes a whole number from 1 to 65536, not '0'.")]
    [InlineData("/loops 1.5", "not '1.5'")]
    [InlineData("/seed -1", "/seed takes a whole number of at least 0, not '-1'.")]
    [InlineData("/depth maybe", "/depth takes on or off, not 'maybe'.")]
    [InlineData("/temp 1", "Did you mean '/temperature'?")]
    [InlineData("/laops 2", "Did you mean '/loops'?")]
    [InlineData("/usr/bin", "write '//usr/bin'")]
    [InlineData("/", "There is no command '/'.")]
    [InlineData("/quit now", "There is no command '/quit'.")]
    [InlineData("/reset all", "/reset takes no value.")]
    [InlineData("a7", "The character '7'")]
    [InlineData("//a", "The character '/'")]
    public void A_line_that_is_refused_gets_a_sentence_and_changes_nothing(string line, string sentence)
    {
        Outcome outcome = Chat($"ma\n{line}\nma\n", "--temperature", "0");
        Assert.Contains(sentence, outcome.Failed(1), StringComparison.Ordinal);
        Assert.Equal(Chat("ma\nma\n", "--temperature", "0").Succeeded().Output, outcome.Output);
    }

    [Fact]
    public void A_rule_that_needs_loops_keeps_them()
    {
        Outcome outcome = Chat("/loops 1\nma\n", "--exit-tolerance", "0.1", "--temperature", "0", "--show-depth");
        Assert.Contains("one loop leaves nothing to stop early", outcome.Failed(1), StringComparison.Ordinal);
        Assert.Contains("ma", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Quit_ends_it() => Assert.Equal(Generate("ma", "1"), Chat("ma\n/quit\nba\n").Succeeded().Output);

    [Fact]
    public void Help_goes_to_standard_error_of_a_pipe()
    {
        Outcome outcome = Chat("/help\n");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Output));
        Assert.All(
            (string[])["/temperature", "/depth", "/loops", "/seed", "/reset", "/help", "/quit"],
            command => Assert.Contains(command, outcome.Error, StringComparison.Ordinal));
    }

    /// <summary>A model of one continuous text goes on from what it wrote, also beyond its context.</summary>
    [Fact]
    public void Text_goes_on_until_it_is_reset()
    {
        string data = _cli.PathOf("text.txt");
        File.WriteAllText(data, string.Concat(File.ReadAllLines(_cli.DataFile)));
        Cli.Run("train", "--data", data, "--out", _cli.PathOf("text"), "--steps", "20", "--documents", "text", "--samples", "0")
            .Succeeded();
        string[] style = ["--from", _cli.PathOf("text"), "--temperature", "0", "--max-tokens", "10"];
        string[] lines = Cli.RunWithInput<BigramModel>("ma\n\n\n/reset\nma\n", ["chat", .. style])
            .Succeeded().Output.TrimEnd().Split('\n');
        string whole = Cli.Run(["generate", .. style[..4], "--max-tokens", "30", "--prompt", "ma"]).Succeeded().Output.TrimEnd();
        Assert.Equal(whole, string.Concat(lines[..3]));
        Assert.Equal(lines[0], lines[3]);
    }

    [Fact]
    public void A_model_of_whole_problems_is_sent_to_solve()
    {
        string run = _cli.PathOf("parity");
        Cli.Run<ParityModel>("train", "--out", run, "--samples", "0", "--steps", "2").Succeeded();
        Assert.Contains("microgpt solve", Cli.RunWithInput<ParityModel>("01\n", "chat", "--from", run).Failed(1), StringComparison.Ordinal);
    }

    [Fact]
    public void A_signal_stops_the_answer_and_the_next_one_ends_the_process()
    {
        using var signals = new AnswerSignals(survivesInterrupt: true);
        Assert.False(Sent(PosixSignal.SIGINT));
        CancellationToken answer = signals.Begin();
        Assert.True(Sent(PosixSignal.SIGINT));
        Assert.True(answer.IsCancellationRequested);
        Assert.False(signals.Leaving.IsCancellationRequested);
        Assert.False(Sent(PosixSignal.SIGINT));
        signals.End();
        answer = signals.Begin();
        Assert.False(answer.IsCancellationRequested);
        Assert.True(Sent(PosixSignal.SIGTERM));
        Assert.True(answer.IsCancellationRequested);
        Assert.True(signals.Leaving.IsCancellationRequested);

        bool Sent(PosixSignal signal)
        {
            var context = new PosixSignalContext(signal);
            signals.Handle(context);
            return context.Cancel;
        }
    }

    [Fact]
    public void Through_a_pipe_a_signal_ends_the_wait_for_a_line()
    {
        using var signals = new AnswerSignals(survivesInterrupt: false);
        using var never = new NeverReader();
        signals.Handle(new PosixSignalContext(PosixSignal.SIGINT));
        Assert.ThrowsAny<OperationCanceledException>(() => new PipedPrompts(never, signals.Leaving).Read());
        Assert.True(signals.Begin().IsCancellationRequested);
    }

    /// <summary>A person sees a greeting, answers in colour, and the program goes on after an answer is stopped.</summary>
    [Fact]
    public void A_person_is_told_what_a_base_model_does()
    {
        using var output = new StringWriter();
        using var model = new SavedModel<BigramModel>(_cli.PathOf("run"), Compute.Resolve(BigramModel.Description, null, 1));
        var terminal = new Terminal(output, TextWriter.Null, Interactive: true);
        var style = new GenerationStyle { Mode = DocumentMode.Lines, MaxTokens = 1_000_000, Sampling = new() { Temperature = 0 } };
        using var conversation = new Conversation<BigramModel>(terminal, model.Engine, style);
        using var signals = new AnswerSignals(survivesInterrupt: true);
        var commands = new ChatCommands<BigramModel>(conversation, 10);
        var session = new ChatSession<BigramModel>(terminal, conversation, commands, isTyped: true);
        session.Greet("runs/0001");
        Assert.Contains("base model", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("answers no questions", output.ToString(), StringComparison.Ordinal);
        Assert.All(output.ToString().Split('\n'), line => Assert.InRange(line.Length, 0, 60));
        var typed = new PipedPrompts(new StringReader("/temperature x\n/loops\n/depth on\nma\n"), signals.Leaving);
        Assert.Equal(0, session.Run(typed, signals));
        Assert.Contains("A character takes at most 2 loops.", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("\e[38;5;", output.ToString(), StringComparison.Ordinal);
    }

    private Outcome Chat(string input, params string[] arguments) =>
        Cli.RunWithInput<BigramModel>(input, ["chat", "--from", _cli.PathOf("run"), .. arguments]);

    private string Generate(string prompt, string seed, params string[] arguments) =>
        Cli.Run(["generate", "--from", _cli.PathOf("run"), "--prompt", prompt, "--seed", seed, .. arguments]).Succeeded().Output;

    /// <summary>A pipe that nobody writes to.</summary>
    private sealed class NeverReader : TextReader
    {
        public override string? ReadLine()
        {
            Thread.Sleep(Timeout.Infinite);
            return null;
        }
    }
}
