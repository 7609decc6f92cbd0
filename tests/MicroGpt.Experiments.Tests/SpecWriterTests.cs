using System.Text.Json;

namespace MicroGpt.Experiments.Tests;

public sealed class SpecWriterTests
{
    [Fact]
    public void Arms_differ_in_layers_and_recursion_alone()
    {
        foreach (Arm arm in Arm.All)
        {
            using var spec = JsonDocument.Parse(SpecWriter.Write(Samples.Task with { Layers = 2 }, arm));
            Assert.Equal(2 * arm.Depth, spec.RootElement.GetProperty("architecture").GetProperty("layers").GetInt32());
            Assert.Equal(arm.Loops > 1, spec.RootElement.TryGetProperty("recursion", out JsonElement recursion));
            Assert.True(arm.Loops == 1 || recursion.GetProperty("steps").GetInt32() == arm.Loops);
        }
    }

    [Fact]
    public void Loops_and_layers_of_the_baselines_are_as_much_work()
    {
        double loops = new Arm(1, 4).WorkOf(Samples.Task, 100);
        Assert.Equal(new Arm(4, 1).WorkOf(Samples.Task, 100), loops);
        Assert.Equal(4 * new Arm(1, 1).WorkOf(Samples.Task, 100), loops);
    }

    [Fact]
    public void An_alphabet_has_each_character_once() => Assert.Equal("\n !ab", Tasks.AlphabetOf("ba!\nab b"));
}
