using MicroGpt.CommandLine.Cli;
using MicroGpt.Runtime;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Model;

namespace MicroGpt.CommandLine.Generation;

/// <summary>Whether a run with more loops than in training fits in memory. Its cache grows with the loops.</summary>
internal static class GenerationFit
{
    /// <summary>Number of texts that can be generated at once.</summary>
    /// <param name="most">Number that is not exceeded.</param>
    /// <exception cref="MicroGptException">Not even one text fits in the memory of the machine, or of its control group.</exception>
    public static int Parallel(ModelDescription model, int threads, int most, int? loops, ExitOptions? exits, MachineMemory machine)
    {
        bool earlier = exits is { Tolerance: > 0, Difference: StateDifference.Second };
        var one = GenerationMemory.Of(model, 1, threads, loops, earlier);
        if (one.Total > machine.Available)
        {
            throw new MicroGptException(
                $"One text of {Text.Plural(model.Architecture.LoopsOf(loops), "loop")} takes {Text.MiB(one.Total)}, of which "
                + $"{Text.MiB(one.Cache)} are its keys and values. But {machine.Describe()}. Use fewer loops (--loops), or close other "
                + "programs.");
        }

        return GenerationMemory.MostParallel(model, threads, machine.Available - one.Master - one.Packed, most, loops);
    }
}
