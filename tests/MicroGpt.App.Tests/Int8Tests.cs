using System.Text.Json;

namespace MicroGpt.App.Tests;

/// <summary>Commands with the weights of the blocks in int8.</summary>
public sealed class Int8Tests : IDisposable
{
    private readonly Programs _programs = new();

    public void Dispose() => _programs.Dispose();

    /// <summary>With loops, exits and a cache, and for weights that are stored in bfloat16.</summary>
    [Fact]
    public void Instruction_sets_threads_and_neighbours_change_no_text()
    {
        _programs.Train<SumsModel>("run").Succeeded();
        AssertSame<SumsModel>();
        AssertSame<SumsLeanModel>();

        void AssertSame<TModel>()
            where TModel : ICompiledModel
        {
            string[] text = ["generate", "--count", "20", "--seed", "4", "--exit-threshold", "0.5", "--show-depth"];
            string expected = Run<TModel>([.. text, "--threads", "1"]);
            Assert.Equal(expected, Run<TModel>([.. text, "--threads", "3"]));
            Assert.Equal(expected, Run<TModel>([.. text, "--isa", "portable", "--threads", "2"]));
            string[] eval = ["eval", "--json", "--loops", "1,2,3,5"];
            Assert.Equal(Run<TModel>([.. eval, "--threads", "1"]), Run<TModel>([.. eval, "--isa", "portable", "--threads", "3"]));
        }
    }

    [Fact]
    public void The_loss_is_another_one_and_close_to_that_of_floats()
    {
        _programs.Train<SumsModel>("run").Succeeded();
        double floats = Loss("--weights", "float32"), codes = Loss("--weights", "int8");
        Assert.Equal(Loss(), floats);
        Assert.NotEqual(floats, codes);
        Assert.Equal(floats, codes, 0.02);

        double Loss(params string[] arguments)
        {
            string[] eval = ["eval", "--json", "--from", _programs.PathOf("run"), .. arguments];
            using var result = JsonDocument.Parse(Cli.Run<SumsModel>(eval).Succeeded().Output);
            return result.RootElement.GetProperty("loss").GetDouble();
        }
    }

    [Fact]
    public void The_drift_of_the_state_is_small_and_has_a_number_for_each_loop()
    {
        _programs.Train<SumsModel>("run").Succeeded();
        string[] eval = ["eval", "--drift", "--from", _programs.PathOf("run"), "--weights"];
        using var result = JsonDocument.Parse(Cli.Run<SumsModel>([.. eval, "int8", "--json"]).Succeeded().Output);
        double[] drift = [.. result.RootElement.GetProperty("stateDrift").EnumerateArray().Select(value => value.GetDouble())];
        Assert.Equal(3, drift.Length);
        Assert.All(drift, value => Assert.InRange(value, 1e-4, 0.1));
        Assert.Contains("drift ", Cli.Run<SumsModel>([.. eval, "int8", "--loops", "2,5"]).Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains("--weights int8", Cli.Run<SumsModel>([.. eval, "float32"]).Failed(2), StringComparison.Ordinal);
    }

    [Fact]
    public void A_conversation_writes_what_generate_writes()
    {
        _programs.Train<SumsModel>("run").Succeeded();
        string[] same = ["--from", _programs.PathOf("run"), "--weights", "int8", "--seed", "4"];
        string text = Cli.Run<SumsModel>(["generate", "--prompt", "1+", .. same]).Succeeded().Output;
        Assert.Equal(text, Cli.RunWithInput<SumsModel>("1+\n", ["chat", .. same]).Succeeded().Output);
    }

    [Fact]
    public void Problems_are_solved_on_int8_weights()
    {
        Cli.Run<ParityModel>("train", "--out", _programs.PathOf("run")).Succeeded();
        string[] solve = ["solve", "--json", "--count", "64", "--exit-tolerance", "0"];
        string portable = Run<ParityModel>([.. solve, "--isa", "portable"]);
        Assert.Equal(portable, Run<ParityModel>([.. solve, "--threads", "2"]));
        Assert.Contains("\"answer\"", portable, StringComparison.Ordinal);
    }

    [Fact]
    public void Bench_decodes_with_both_kinds_of_weights()
    {
        string[] bench = ["bench", "--seconds", "0.2", "--threads", "1"];
        using var plain = JsonDocument.Parse(Cli.Run<SumsModel>([.. bench, "--json"]).Succeeded().Output);
        Assert.False(plain.RootElement.TryGetProperty("decodeInt8TokensPerSecond", out _));
        using var both = JsonDocument.Parse(Cli.Run<SumsModel>([.. bench, "--json", "--weights", "int8"]).Succeeded().Output);
        Assert.True(both.RootElement.GetProperty("decodeTokensPerSecond").GetDouble() > 0);
        Assert.True(both.RootElement.GetProperty("decodeInt8TokensPerSecond").GetDouble() > 0);
        Assert.Equal(3, both.RootElement.GetProperty("decodeInt8Loops").GetDouble());
        string text = Cli.Run<SumsModel>([.. bench, "--weights", "int8"]).Succeeded().Output;
        Assert.Contains("tokens/s with int8 weights", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Int8_weights_cannot_be_trained()
    {
        Assert.Contains("--weights", Cli.Run<SumsModel>("train", "--weights", "int8").Failed(2), StringComparison.Ordinal);
        using ModelEngine engine = ModelEngine.Create<SumsModel>(1, Isa.Portable, int8: true);
        Assert.Throws<InvalidOperationException>(() => new WorkTeams(engine, 1, 16, keeps: true));
    }

    private string Run<TModel>(string[] arguments)
        where TModel : ICompiledModel =>
        Cli.Run<TModel>([.. arguments, "--from", _programs.PathOf("run"), "--weights", "int8"]).Succeeded().Output;
}
