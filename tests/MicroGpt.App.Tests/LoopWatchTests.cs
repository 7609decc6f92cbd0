using System.Xml.Linq;

namespace MicroGpt.App.Tests;

/// <summary>What a model would write after each loop: the numbers, the table and the picture.</summary>
public sealed class LoopWatchTests : IDisposable
{
    private readonly Cli _cli = new();

    public LoopWatchTests() => Cli.Run<SumsModel>("train", "--out", _cli.PathOf("run"), "--samples", "0").Succeeded();

    public void Dispose() => _cli.Dispose();

    public static TheoryData<string> Rules { get; } = ["all", "token", "sequence", "recomputed"];

    /// <summary>Watching changes no text, and the guess at the loop where a token stopped has the bits that it was drawn from.</summary>
    [Theory]
    [MemberData(nameof(Rules))]
    public void The_guess_of_the_last_loop_is_what_the_token_is_drawn_from(string rule)
    {
        using var model = new SavedModel<SumsModel>(_cli.PathOf("run"), Compute.Resolve(SumsModel.Description, null, 2));
        using var generator = new TextGenerator<SumsModel>(model.Engine, parallel: 3, loops: 6);
        var options = new GenerationOptions
        {
            MaxTokens = 30,
            Cached = rule != "recomputed",
            Exits = rule is "all" or "recomputed" ? ExitOptions.None : new ExitOptions
            {
                Confidence = 0.6,
                Scope = rule == "token" ? ExitScope.Token : ExitScope.Sequence,
            },
        };
        int[][] prompts = [[1, 2, 3], [4], [5, 6]];
        IReadOnlyList<GeneratedText> plain = generator.Generate(prompts, options);
        var guesses = new Dictionary<(int Sample, int Position, int Loop), float[]>();
        var drawn = new Dictionary<int, List<float[]>>();
        generator.Watch = new LoopWatch(
            position => position != 2, (sample, position, loop, logits) => guesses.Add((sample, position, loop), logits.ToArray()));
        generator.OnLogits = (sample, logits) =>
        {
            drawn.TryAdd(sample, []);
            drawn[sample].Add(logits.ToArray());
        };
        IReadOnlyList<GeneratedText> watched = generator.Generate(prompts, options);
        foreach ((GeneratedText before, GeneratedText after) in plain.Zip(watched))
        {
            Assert.Equal(before.Tokens, after.Tokens);
            Assert.Equal(before.Depths, after.Depths);
            for (int position = 1; position <= after.Depths.Count; position++)
            {
                if (position != 2)
                {
                    Assert.Equal(drawn[after.Sample][position - 1], guesses[(after.Sample, position, after.Depths[position - 1])]);
                    Assert.Contains((after.Sample, position, 6), guesses.Keys);
                }
            }
        }

        Assert.DoesNotContain(guesses.Keys, key => key.Position == 2);
    }

    [Fact]
    public void A_run_of_fewer_loops_needs_no_other_generator()
    {
        using var model = new SavedModel<SumsModel>(_cli.PathOf("run"), Compute.Resolve(SumsModel.Description, null, 1));
        using var large = new TextGenerator<SumsModel>(model.Engine, parallel: 2, loops: 9);
        using var small = new TextGenerator<SumsModel>(model.Engine, parallel: 1, loops: 2);
        var options = new GenerationOptions { MaxTokens = 40 };
        GeneratedText expected = small.Generate([1, 2], 1, options)[0];
        large.Generate([1, 2], 1, options);
        GeneratedText actual = large.Generate([1, 2], 1, options with { Loops = 2 })[0];
        Assert.Equal(expected.Tokens, actual.Tokens);
        Assert.All(actual.Depths, depth => Assert.Equal(2, depth));
        Assert.Throws<ArgumentOutOfRangeException>(() => large.Generate([1], 1, options with { Loops = 10 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => large.Generate([1], 1, options with { Loops = 0 }));
    }

    [Fact]
    public void Equal_probabilities_stand_in_the_order_of_their_tokens()
    {
        Guess[] guesses = LoopGuesses.Likeliest([0f, 2f, -1f, 2f, -0f, 0f, 1f]);
        Assert.Equal([1, 3, 6, 0, 4], guesses.Select(guess => guess.Token));
        Assert.Equal(guesses[0].Probability, guesses[1].Probability);
        double sum = (2 * double.Exp(2)) + double.Exp(1) + 3 + double.Exp(-1);
        Assert.Equal(double.Exp(2) / sum, guesses[0].Probability, 1e-12);
        Assert.Single(LoopGuesses.Likeliest([float.MaxValue]), guess => guess.Probability == 1);
    }

    [Fact]
    public void The_table_has_a_row_for_each_loop()
    {
        string plain = Generate("--loops", "5", "--prompt", "1+");
        string[] lines = Generate("--loops", "5", "--prompt", "1+", "--show-loops", "1,99").TrimEnd().Split('\n');
        Assert.Equal(plain.TrimEnd(), lines[0]);
        Assert.Equal("character 1, after \"1+\": the likeliest characters after each loop", lines[2]);
        Assert.Equal("loop", lines[3]);
        Assert.All(Enumerable.Range(1, 5), loop => Assert.Matches($@"^   {loop}(   \S+ +\d+\.\d %){{5}}", lines[3 + loop]));
        Assert.Single(lines, line => line.EndsWith($"   writes {lines[0][2]}", StringComparison.Ordinal));
        Assert.Equal("character 99: the text ended before it", lines[^1]);
    }

    [Theory]
    [InlineData("--show-loops", "0")]
    [InlineData("--show-loops", "1.5")]
    [InlineData("--show-loops", "1", "--count", "2")]
    [InlineData("--svg", "a.svg", "--count", "2")]
    public void What_shows_no_loops_is_wrong_usage(params string[] arguments) =>
        Assert.Contains(arguments[0], Cli.Run<SumsModel>(["generate", .. arguments]).Failed(2), StringComparison.Ordinal);

    [Theory]
    [InlineData("--prompt", "1+")]
    [InlineData("--prompt", "1+", "--show-loops", "2", "--loops", "40")]
    [InlineData("--max-tokens", "0")]
    [InlineData("--max-tokens", "1000", "--temperature", "3")]
    public void The_picture_is_small_and_the_same_each_time(params string[] arguments)
    {
        string path = _cli.PathOf("a.svg");
        Assert.EndsWith($"picture: {path}\n", Generate(["--svg", path, .. arguments]), StringComparison.Ordinal);
        byte[] first = File.ReadAllBytes(path);
        Generate(["--svg", path, "--threads", "2", "--isa", "portable", .. arguments]);
        Assert.Equal(first, File.ReadAllBytes(path));
        Assert.InRange(first.Length, 500, 30_000);
        XElement svg = XDocument.Load(path).Root!;
        Assert.Equal("svg", svg.Name.LocalName);
        Assert.False(File.Exists(path + ".new"));
        double height = double.Parse(svg.Attribute("height")!.Value, System.Globalization.CultureInfo.InvariantCulture);
        Assert.All(svg.Elements().Attributes("y"), y => Assert.InRange((double)y, 0, height));
        Assert.All(
            svg.Elements().Attributes("x").SelectMany(x => x.Value.Split(' ')),
            x => Assert.InRange(double.Parse(x, System.Globalization.CultureInfo.InvariantCulture), 0, 760));
    }

    [Fact]
    public void A_long_text_has_a_picture_of_its_beginning()
    {
        var tokenizer = new Runtime.Text.CharacterTokenizer(new TokenizerDescription(TokenizerKind.Bytes, ""));
        int[] tokens = [.. Enumerable.Range(0, 2000).Select(i => i * 7 % 257 == 256 ? '<' : i * 7 % 257)];
        var text = new GeneratedText(0, [0], tokens, [.. tokens.Select((_, i) => 1 + (i % 64))], Stopped: false);
        string picture = new LoopPicture("<&>", 64, tokenizer).Draw("\u0001\U0001F600", text, new LoopGuesses([]));
        Assert.InRange(picture.Length, 1000, 30_000);
        Assert.NotNull(XDocument.Parse(picture).Root);
        Assert.Contains("\u2026", picture, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_someone_else_is_not_replaced()
    {
        string path = _cli.PathOf("mine.svg");
        File.WriteAllText(path, "<svg/>");
        string message = Cli.Run<SumsModel>("generate", "--from", _cli.PathOf("run"), "--svg", path).Failed(1);
        Assert.Contains("mine.svg exists", message, StringComparison.Ordinal);
        Assert.Equal("<svg/>", File.ReadAllText(path));
        Assert.Contains("is a directory", Cli.Run<SumsModel>("generate", "--svg", _cli.Directory).Failed(1), StringComparison.Ordinal);
    }

    private string Generate(params string[] arguments) =>
        Cli.Run<SumsModel>(["generate", "--from", _cli.PathOf("run"), .. arguments]).Succeeded().Output;
}
