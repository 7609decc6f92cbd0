using System.Text.Json;

namespace MicroGpt.App.Tests;

/// <summary>Defaults of the real program: numbered runs, the newest run, the environment.</summary>
public sealed class DefaultsTests : IDisposable
{
    private readonly Cli _cli = new();
    private readonly Program _program;

    public DefaultsTests() => _program = new Program(_cli.Directory);

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Runs_are_numbered_and_the_newest_is_meant()
    {
        foreach (string seed in new[] { "1", "2" })
        {
            (await _program.Run(["train", "--data", _cli.DataFile, "--steps", "2", "--samples", "1", "--seed", seed])).Succeeded();
        }

        Assert.Equal(["0001", "0002"], Directory.GetDirectories(_cli.PathOf("runs")).Select(d => Path.GetFileName(d)).Order());
        string newest = (await _program.Run(["eval", "--json"])).Succeeded().Output;
        Assert.Equal(newest, (await _program.Run(["eval", "--json", "--from", "runs/0002"])).Succeeded().Output);
        Assert.NotEmpty((await _program.Run(["generate", "--count", "2"])).Succeeded().Output);
    }

    [Fact]
    public async Task The_environment_chooses_kernels_and_an_option_overrides_it()
    {
        Assert.Equal("portable", IsaOf((await _program.Run(["info", "--json"], ("MICROGPT_ISA", "portable"))).Succeeded()));
        Assert.Equal(
            "portable", IsaOf((await _program.Run(["info", "--json", "--isa", "portable"], ("MICROGPT_ISA", "auto"))).Succeeded()));
        Assert.Contains("MICROGPT_ISA", (await _program.Run(["info"], ("MICROGPT_ISA", "mmx"))).Failed(1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_run_there_is_a_sentence_that_says_so() =>
        Assert.Contains("no run", (await _program.Run(["generate"])).Failed(1), StringComparison.Ordinal);

    private static string? IsaOf(Outcome outcome)
    {
        using var document = JsonDocument.Parse(outcome.Output);
        return document.RootElement.GetProperty("isa").GetString();
    }
}
