using System.Text.Json;

namespace MicroGpt.App.Tests;

/// <summary>Another number of loops than in training, and exit rules, from the command line.</summary>
public sealed class LoopsTests : IDisposable
{
    private readonly Cli _cli = new();

    public LoopsTests() => Run("train", "--out", _cli.PathOf("run"), "--samples", "0").Succeeded();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void A_list_is_a_table_of_the_losses_of_a_longer_run()
    {
        JsonElement own = Measure();
        JsonElement every = Measure("--loops", "8");
        JsonElement some = Measure("--loops", "8,1,5,5");
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], Numbers(every, "loops"));
        Assert.Equal(Numbers(own, "lossPerLoop"), Numbers(every, "lossPerLoop")[..3]);
        Assert.Equal(Numbers(own, "accuracyPerLoop"), Numbers(every, "accuracyPerLoop")[..3]);
        Assert.Equal(8, Numbers(every, "exitDistribution").Length);
        Assert.Equal([1, 5, 8], Numbers(some, "loops"));
        foreach (string key in new[] { "lossPerLoop", "accuracyPerLoop" })
        {
            double[] all = Numbers(every, key);
            Assert.Equal([all[0], all[4], all[7]], Numbers(some, key));
        }

        Assert.Equal(every.GetProperty("loss").GetDouble(), some.GetProperty("loss").GetDouble());
        Assert.Equal(8, some.GetProperty("meanDepth").GetDouble());
        Assert.False(some.TryGetProperty("exitDistribution", out _));

        string[] lines = Eval("--loops", "1,5,8").Succeeded().Output.TrimEnd().Split('\n');
        Assert.Equal("  loops      loss    right", lines[^4]);
        Assert.Equal(["1", "5", "8"], lines[^3..].Select(line => line[..7].Trim()));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1,0")]
    [InlineData("1,,2")]
    [InlineData("1.5")]
    [InlineData("2-4")]
    [InlineData("65537")]
    public void What_is_no_number_of_loops_is_wrong_usage(string loops)
    {
        string message = Eval("--loops", loops).Failed(2);
        Assert.Contains($"whole numbers from 1 to 65536, separated by commas, not '{loops}'", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--generate")]
    [InlineData("--exit-tolerance", "0.1")]
    public void A_list_of_loops_goes_with_no_exit_rule(params string[] arguments) =>
        Assert.Contains("--loops takes one number", Eval(["--loops", "1,2", .. arguments]).Failed(2), StringComparison.Ordinal);

    [Fact]
    public void Exit_rules_are_a_table_beside_all_loops()
    {
        JsonElement measured = Measure("--loops", "6", "--exit-confidence", "0.3,0.6,1", "--exit-scope", "sequence");
        Assert.Equal(6, measured.GetProperty("loops").GetInt32());
        JsonElement[] rules = [.. measured.GetProperty("rules").EnumerateArray()];
        Assert.Equal(
            ["all loops", "probability at least 0.3, all tokens together", "probability at least 0.6, all tokens together", "all loops"],
            rules.Select(rule => rule.GetProperty("rule").GetString()));
        double full = Measure("--loops", "6").GetProperty("loss").GetDouble();
        Assert.Equal(full, rules[0].GetProperty("loss").GetDouble());
        Assert.Equal(full, rules[3].GetProperty("loss").GetDouble());
        double[] depths = [.. rules.Select(rule => rule.GetProperty("meanDepth").GetDouble())];
        Assert.Equal(6, depths[0]);
        Assert.True(depths[1] <= depths[2] && depths[2] <= 6);
        Assert.Equal(1, Numbers(rules[1], "depthDistribution").Sum(), 1e-12);
        Assert.Equal("sequence", rules[1].GetProperty("exitScope").GetString());
        Assert.All(rules, rule => Assert.True(rule.GetProperty("secondsPerSequence").GetDouble() > 0));

        string text = Eval("--loops", "6", "--exit-confidence", "0.3").Succeeded().Output;
        Assert.Contains("probability at least 0.3  ", text, StringComparison.Ordinal);
        Assert.Contains("tokens by number of loops: ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("tokens by number", Eval("--exit-confidence", "0.3,0.4").Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Exit_rules_combine()
    {
        JsonElement both = Measure("--exit-threshold", "0.9", "--exit-tolerance", "0.4", "--exit-difference", "second");
        JsonElement one = both.GetProperty("rules")[1];
        Assert.Equal("q = 0.9 or second difference of the state below 0.4", one.GetProperty("rule").GetString());
        double alone = Measure("--exit-threshold", "0.9").GetProperty("rules")[1].GetProperty("meanDepth").GetDouble();
        Assert.True(one.GetProperty("meanDepth").GetDouble() <= alone);
    }

    [Fact]
    public void Threads_and_kernels_change_no_bit()
    {
        string[] rule = ["--loops", "5", "--exit-threshold", "0.6,0.9"];
        JsonElement one = Measure([.. rule, "--threads", "1"]).GetProperty("rules");
        JsonElement three = Measure([.. rule, "--threads", "3", "--isa", "portable"]).GetProperty("rules");
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(one[i].GetProperty("loss").GetDouble(), three[i].GetProperty("loss").GetDouble());
            Assert.Equal(one[i].GetProperty("meanDepth").GetDouble(), three[i].GetProperty("meanDepth").GetDouble());
        }
    }

    [Fact]
    public void Answers_are_generated_with_the_loops_that_are_asked_for()
    {
        JsonElement trial = Measure("--generate", "--exit-threshold", "1", "--loops", "7");
        Assert.Equal(Measure("--loops", "7").GetProperty("accuracy").GetDouble(), trial.GetProperty("accuracy").GetDouble());
        Assert.Equal(7, trial.GetProperty("meanDepth").GetDouble());
        Assert.Equal(7, trial.GetProperty("loops").GetInt32());
        Assert.True(trial.GetProperty("secondsPerProblem").GetDouble() > 0);
        JsonElement together = Measure("--generate", "--exit-confidence", "0.01", "--exit-scope", "sequence", "--loops", "7");
        Assert.Equal(1, together.GetProperty("meanDepth").GetDouble());
    }

    [Fact]
    public void Texts_are_generated_with_the_loops_that_are_asked_for()
    {
        string[] arguments =
            ["generate", "--from", _cli.PathOf("run"), "--prompt", "1+", "--count", "3", "--show-depth", "--exit-threshold", "1"];
        Assert.Contains("1 to 9, mean 9.00", Run([.. arguments, "--loops", "9"]).Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains("1 to 2, mean 2.00", Run([.. arguments, "--loops", "2"]).Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains("one loop", Run("generate", "--from", _cli.PathOf("run"), "--loops", "1", "--exit-tolerance", "0.1").Failed(1));
    }

    [Fact]
    public void Bench_runs_and_names_them()
    {
        string[] arguments = ["bench", "--seconds", "0.2", "--threads", "1", "--loops", "5", "--exit-tolerance", "0.99"];
        using var document = JsonDocument.Parse(Run([.. arguments, "--json"]).Succeeded().Output);
        Assert.Equal(5, document.RootElement.GetProperty("loops").GetInt32());
        Assert.InRange(document.RootElement.GetProperty("decodeLoops").GetDouble(), 1, 5);
        Assert.Equal("state change below 0.99", document.RootElement.GetProperty("rule").GetString());
        Assert.Contains(" of 5 loops, reading", Run(arguments).Succeeded().Output, StringComparison.Ordinal);
    }

    /// <summary>The keys and values of many loops may not fit.</summary>
    [Fact]
    public void A_run_takes_as_many_texts_at_once_as_fit_and_at_least_one()
    {
        ModelDescription model = SumsModel.Description;
        var one = GenerationMemory.Of(model, 1, 1, loops: 1000);
        Assert.Equal(1000 * GenerationMemory.Of(model, 1, 1, loops: 1).Cache, one.Cache);
        Assert.Equal(8, Parallel(100 * one.Total));
        Assert.InRange(Parallel(4 * one.Total), 2, 4);
        Assert.Equal(1, Parallel(one.Total));
        string message = Assert.Throws<MicroGptException>(() => Parallel(one.Total - 1)).Message;
        Assert.StartsWith("One text of 1,000 loops takes ", message, StringComparison.Ordinal);
        Assert.Contains("--loops", message, StringComparison.Ordinal);

        int Parallel(long bytes) =>
            GenerationFit.Parallel(model, 1, most: 8, loops: 1000, ExitOptions.None, new MachineMemory(bytes, bytes, "the machine"));
    }

    /// <summary>What a generator takes is what is planned, also for a rule that compares three states.</summary>
    [Fact]
    public void The_memory_of_a_run_is_planned()
    {
        using ModelEngine engine = ModelEngine.Create<SumsModel>(1, Isa.Portable);
        using var generator = new TextGenerator<SumsModel>(engine, 2, loops: 11);
        var exits = new ExitOptions { Tolerance = 0.1, Difference = StateDifference.Second };
        generator.Generate([1], 1, new GenerationOptions { MaxTokens = 2, Exits = exits });
        IReadOnlyList<AlignedBuffer> buffers = AlignedBuffers.Of(generator, AlignedBuffers.Of(engine));
        long planned = GenerationMemory.Of(SumsModel.Description, 2, 1, loops: 11, earlierStates: true).Generator;
        Assert.InRange(buffers.Sum(buffer => buffer.Bytes), planned, planned + (64 * buffers.Count));
    }

    private static Outcome Run(params string[] arguments) => Cli.Run<SumsModel>(arguments);

    private Outcome Eval(params string[] arguments) => Run(["eval", "--from", _cli.PathOf("run"), .. arguments]);

    private JsonElement Measure(params string[] arguments)
    {
        using var document = JsonDocument.Parse(Eval(["--json", .. arguments]).Succeeded().Output);
        return document.RootElement.Clone();
    }

    private static double[] Numbers(JsonElement root, string key) =>
        [.. root.GetProperty(key).EnumerateArray().Select(number => number.GetDouble())];
}
