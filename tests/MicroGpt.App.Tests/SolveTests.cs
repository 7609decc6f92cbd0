using System.Text.Json;

namespace MicroGpt.App.Tests;

/// <summary>Answers to problems with a target for each input token.</summary>
public sealed class SolveTests : IDisposable
{
    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    /// <summary>The model learns to name the letter after each consonant. Nothing is asked at a vowel, so it stays.</summary>
    [Fact]
    public void Problems_of_the_command_line_and_of_a_file_are_answered()
    {
        File.WriteAllLines(_cli.PathOf("pairs.txt"), File.ReadLines(_cli.DataFile).Select(
            word => word + "\t" + string.Concat(word.Select(c => "aeiou".Contains(c, StringComparison.Ordinal) ? '_' : (char)(c + 1)))));
        string run = _cli.PathOf("run");
        Cli.Run("train", "--out", run, "--steps", "60", "--data", _cli.PathOf("pairs.txt"), "--documents", "pairs").Succeeded();
        string output = Cli.Run("solve", "--from", run, "bad", "kilo").Succeeded().Output;
        Assert.Equal(["  bad  cae", "2 loops, the most that may run", "  kilo  limo", "2 loops, the most that may run"], Lines(output));

        File.WriteAllText(_cli.PathOf("problems.txt"), "bad\tcae\r\n\nkilo\n");
        Assert.Equal(Lines(output), Lines(Cli.Run("solve", "--from", run, "--file", _cli.PathOf("problems.txt")).Succeeded().Output));
        JsonElement solved = Json<BigramModel>("solve", "--from", run, "--json", "bad").Single();
        Assert.Equal("bad", solved.GetProperty("input").GetString());
        Assert.Equal("cae", solved.GetProperty("answer").GetString());
        Assert.False(solved.TryGetProperty("right", out _));
        Assert.Contains("'B'", Cli.Run("solve", "--from", run, "Bad").Failed(1), StringComparison.Ordinal);
        string longest = new('b', BigramModel.Description.Architecture.Context + 1);
        Assert.Contains("does not fit the model", Cli.Run("solve", "--from", run, longest).Failed(1), StringComparison.Ordinal);
    }

    [Fact]
    public void Answers_are_those_of_an_evaluation()
    {
        string run = _cli.PathOf("run");
        Cli.Run<ParityModel>("train", "--out", run).Succeeded();
        using var eval = JsonDocument.Parse(
            Cli.Run<ParityModel>("eval", "--json", "--from", run, "--split", "test", "--loops", "5").Succeeded().Output);
        JsonElement band = eval.RootElement.GetProperty("bands")[0];
        JsonElement[] solved =
        [
            .. Json<ParityModel>(
                "solve", "--json", "--from", run, "--band", "1-16", "--count", "512", "--loops", "5", "--exit-tolerance", "0"),
        ];
        Assert.Equal(512, solved.Length);
        Assert.All(solved, one => Assert.Equal(5, one.GetProperty("loops").GetInt32()));
        double right = solved.Count(one => one.GetProperty("right").GetBoolean()) / 512.0;
        Assert.Equal(band.GetProperty("accuracy").GetDouble(), right);

        // A state that may change by its own norm is settled at once.
        JsonElement early = Json<ParityModel>("solve", "--json", "--from", run, "--exit-tolerance", "1").Single();
        Assert.True(early.GetProperty("settled").GetBoolean());
        Assert.True(early.GetProperty("loops").GetInt32() < 3);
        Assert.InRange(early.GetProperty("input").GetString()!.Length, 65, 96);
    }

    [Fact]
    public void Every_loop_is_drawn_unless_nothing_changed()
    {
        string run = _cli.PathOf("run");
        Cli.Run<ParityModel>("train", "--out", run).Succeeded();
        string[] lines = Lines(Cli.Run<ParityModel>("solve", "--watch", "--from", run, "--exit-tolerance", "0", "1011").Succeeded().Output);
        Assert.Equal("loop 1", lines[0]);
        Assert.Matches("^  1011  [01]{4}$", lines[1]);
        Assert.Equal("3 loops, the most that may run", lines[^1]);
        Assert.Equal(lines.Length - 1, 2 * lines.Count(line => line.StartsWith("loop ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Mistakes_are_named()
    {
        string run = _cli.PathOf("run");
        _cli.Train("run", "--steps", "2").Succeeded();
        Assert.Contains("continues text", Cli.Run("solve", "--from", run, "bad").Failed(1), StringComparison.Ordinal);
        Assert.Contains("not both", Cli.Run("solve", "--file", "x", "bad").Failed(2), StringComparison.Ordinal);
        Assert.Contains("--band chooses", Cli.Run("solve", "--band", "x", "bad").Failed(2), StringComparison.Ordinal);
        Assert.Contains("--watch draws", Cli.Run("solve", "--watch", "--json").Failed(2), StringComparison.Ordinal);
        Cli.Run<ParityModel>("train", "--out", _cli.PathOf("parity"), "--steps", "1").Succeeded();
        string unknown = Cli.Run<ParityModel>("solve", "--from", _cli.PathOf("parity"), "--band", "7").Failed(1);
        Assert.Contains("have no band '7'. Use one of: 1-16, ", unknown, StringComparison.Ordinal);
    }

    [Fact]
    public void Grids_are_read_and_written_by_rows()
    {
        var tokenizer = new CharacterTokenizer(new TokenizerDescription(TokenizerKind.Alphabet, "#.S+-"));
        var text = new ProblemText(tokenizer, isGrid: true, [false, true, false, false, false, false]);
        Problem problem = text.Parse("S.#/..#\tignored");
        Assert.Equal((3, 6), (problem.Width, problem.Tokens.Count));
        Assert.Equal(["S.#", "..#"], text.Input(problem));
        Assert.Equal(["S+#", "-+#"], text.Answer(problem, [0, 3, 0, 4, 3, 0]));
        Assert.Equal("S+#/-+#", ProblemText.Join(text.Answer(problem, [0, 3, 0, 4, 3, 0])));
        string error = Assert.Throws<MicroGptException>(() => text.Parse("S.#/..")).Message;
        Assert.Contains("rows of 3 and 2 cells", error, StringComparison.Ordinal);
    }

    private static string[] Lines(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static JsonElement.ArrayEnumerator Json<TModel>(params string[] arguments)
        where TModel : ICompiledModel =>
        JsonDocument.Parse(Cli.Run<TModel>(arguments).Succeeded().Output).RootElement.GetProperty("problems").EnumerateArray();
}
