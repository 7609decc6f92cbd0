using System.Text;
using System.Text.Json;

namespace MicroGpt.App.Tests;

/// <summary>The command that makes a spec for a text.</summary>
public sealed class InitTests : IDisposable
{
    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void It_shows_characters_and_choices_and_the_next_command()
    {
        Outcome outcome = Init("text.txt", "Hello,\tworld\r\n\r\nA b\u00e9\n", "--device", "raspberry-pi-5");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        string[] lines = outcome.Output.Split('\n');
        Assert.Contains(lines, line => line.StartsWith("text        ", StringComparison.Ordinal)
            && line.EndsWith("text.txt: 19 characters, 14 different, 2 lines", StringComparison.Ordinal));
        Assert.Contains("    tab 1   line feed 3   space 1   , 1   A 1   H 1   b 1   d 1   e 1   l 3   o 2   r 1   w 1   \u00e9 1", lines);
        Assert.Contains("tokens      an alphabet of 14 characters", lines);
        Assert.Contains(lines, line => line.StartsWith("steps       300: about 0:", StringComparison.Ordinal));
        Assert.Contains($"    dotnet run -c Release --project ", outcome.Output, StringComparison.Ordinal);
        Assert.Contains($"-p:ModelSpec={_cli.PathOf("model.json")} -- train", outcome.Output, StringComparison.Ordinal);
        using var spec = JsonDocument.Parse(File.ReadAllText(_cli.PathOf("model.json")));
        Assert.Equal("raspberry-pi-5", spec.RootElement.GetProperty("target").GetProperty("device").GetString());
        Assert.Equal("text.txt", spec.RootElement.GetProperty("training").GetProperty("data").GetString());
        Assert.EndsWith("model.schema.json", spec.RootElement.GetProperty("$schema").GetString(), StringComparison.Ordinal);
        Assert.True(File.Exists(_cli.PathOf(spec.RootElement.GetProperty("$schema").GetString()!)));
    }

    [Fact]
    public void In_a_project_of_its_own_the_next_command_runs_that_project()
    {
        File.WriteAllText(_cli.PathOf("mine.csproj"), "<Project />");
        File.WriteAllText(_cli.PathOf("model.schema.json"), "{}");
        Outcome outcome = Init("text.txt", "Hello\n\n", "--device", "raspberry-pi-5");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains($"    dotnet run -c Release --project {_cli.Directory} -- train\n", outcome.Output, StringComparison.Ordinal);
        using var spec = JsonDocument.Parse(File.ReadAllText(_cli.PathOf("model.json")));
        Assert.Equal("model.schema.json", spec.RootElement.GetProperty("$schema").GetString());
    }

    [Fact]
    public void Letters_stay_readable_and_data_are_relative_to_the_spec()
    {
        Directory.CreateDirectory(_cli.PathOf("specs"));
        File.WriteAllText(_cli.PathOf("m\u00e4r chen.txt"), "\u00e4\u00f6\u00fc \u4e2d\n\n");
        Outcome outcome = Cli.Run(
            "init", "--data", _cli.PathOf("m\u00e4r chen.txt"), "--to", _cli.PathOf("specs", "it's.json"), "--device", "raspberry-pi-5");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        string json = File.ReadAllText(_cli.PathOf("specs", "it's.json"));
        Assert.Contains("\"alphabet\": \"\\n \u00e4\u00f6\u00fc\u4e2d\"", json, StringComparison.Ordinal);
        Assert.Contains("\"data\": \"../m\u00e4r chen.txt\"", json, StringComparison.Ordinal);
        Assert.Contains("it'\\''s.json' -- train", outcome.Output, StringComparison.Ordinal);
        Assert.Equal([_cli.PathOf("specs", "it's.json")], Directory.GetFileSystemEntries(_cli.PathOf("specs")));
    }

    [Fact]
    public void A_file_that_exists_is_replaced_only_by_force()
    {
        File.WriteAllText(_cli.PathOf("model.json"), "mine");
        Outcome refused = Init("text.txt", "abc\n\n");
        Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
        Assert.Contains("exists. Name another file with --to, or replace it with --force.", refused.Error, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(_cli.PathOf("model.json")));
        Assert.Equal(0, Init("text.txt", "abc\n\n", "--force").ExitCode);
        Assert.StartsWith("{", File.ReadAllText(_cli.PathOf("model.json")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("\uFEFF", "is empty")]
    [InlineData("aaa\n", "has fewer than two different characters, so")]
    [InlineData("ab\nc\0d", "has a NUL character at line 2, column 2, so it is not text.")]
    public void A_text_that_teaches_nothing_is_refused(string text, string cause) => Refuses(Encoding.UTF8.GetBytes(text), cause);

    [Fact]
    public void Bytes_that_are_no_text_are_refused_at_their_place() =>
        Refuses([0x61, 0x0A, 0xC3, 0xA9, 0x62, 0xFF, 0x63], "is not valid UTF-8 at byte 5 (0xFF), line 2, column 3. Convert it to UTF-8.");

    [Theory]
    [InlineData("--data", "builtin:names", "is built-in data")]
    [InlineData("--data", ".", "is a directory")]
    [InlineData("--data", "missing.txt", "does not exist")]
    [InlineData("--to", ".", "is a directory. Name a file with --to")]
    [InlineData("--to", "missing/model.json", "does not exist. Create it, or name another file with --to.")]
    [InlineData("--min-count", "100000", "has fewer than two different characters that are frequent enough")]
    public void A_request_that_cannot_be_met_is_refused(string option, string value, string cause)
    {
        var arguments = new Dictionary<string, string> { ["--data"] = _cli.DataFile, ["--to"] = _cli.PathOf("model.json") };
        bool isPath = option != "--min-count" && !value.StartsWith("builtin", StringComparison.Ordinal);
        arguments[option] = isPath ? _cli.PathOf(value) : value;
        Outcome outcome = Cli.Run(["init", .. arguments.SelectMany(pair => new[] { pair.Key, pair.Value })]);
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains(cause, outcome.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_cli.PathOf("model.json")));
    }

    [Fact]
    public void The_data_must_be_named()
    {
        Outcome outcome = Cli.Run("init");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("--data is missing. Name a text file.", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void More_time_means_more_steps_until_the_text_is_known_by_heart()
    {
        File.WriteAllLines(_cli.PathOf("many.txt"), Enumerable.Range(0, 40_000).Select(i => $"{i} and {i * 7 % 1000}"));
        int[] steps = [.. new[] { "10s", "1m", "24h", "48h" }.Select(Steps)];
        Assert.True(steps[0] < steps[1] && steps[1] < steps[2], string.Join(' ', steps));
        Assert.Equal(steps[2], steps[3]);

        int Steps(string time)
        {
            Outcome outcome = Cli.Run(
                "init", "--data", _cli.PathOf("many.txt"), "--to", _cli.PathOf("model.json"), "--force",
                "--time", time, "--device", "raspberry-pi-5");
            Assert.Equal(0, outcome.ExitCode);
            Assert.Equal(time.EndsWith('h'), outcome.Output.Contains("learn the text by heart", StringComparison.Ordinal));
            using var spec = JsonDocument.Parse(File.ReadAllText(_cli.PathOf("model.json")));
            return spec.RootElement.GetProperty("training").GetProperty("steps").GetInt32();
        }
    }

    [Fact]
    public void Data_of_a_spec_are_found_beside_it_or_in_the_current_directory()
    {
        string beside = Path.Combine(_cli.Directory, "words.txt");
        Assert.Equal(beside, SpecDirectory.Find("words.txt", _cli.Directory));
        Assert.Equal("builtin:names", SpecDirectory.Find("builtin:names", _cli.Directory));
        Assert.Equal(beside, SpecDirectory.Find(beside, "/elsewhere"));
        Assert.Equal("words.txt", SpecDirectory.Find("words.txt", null));
        string here = Path.GetFileName(Directory.GetFiles(Environment.CurrentDirectory)[0]);
        Assert.Equal(here, SpecDirectory.Find(here, _cli.Directory));
        string message = Assert.Throws<MicroGptException>(() => SpecDirectory.Find("missing.txt", _cli.Directory)).Message;
        Assert.Contains($"neither in the spec's directory, {_cli.Directory}, nor in the current one", message, StringComparison.Ordinal);
    }

    private void Refuses(byte[] text, string cause)
    {
        File.WriteAllBytes(_cli.PathOf("text.txt"), text);
        Outcome outcome = Cli.Run("init", "--data", _cli.PathOf("text.txt"), "--to", _cli.PathOf("model.json"));
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains(cause, outcome.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_cli.PathOf("model.json")));
    }

    private Outcome Init(string name, string text, params string[] options)
    {
        File.WriteAllText(_cli.PathOf(name), text);
        return Cli.Run(["init", "--data", _cli.PathOf(name), "--to", _cli.PathOf("model.json"), .. options]);
    }
}
