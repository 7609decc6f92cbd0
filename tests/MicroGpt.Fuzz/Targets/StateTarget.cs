using MicroGpt.Fuzz.Inputs;
using MicroGpt.Runtime.Checkpoints;

namespace MicroGpt.Fuzz.Targets;

/// <summary>state.json of a checkpoint.</summary>
internal static class StateTarget
{
    private static readonly JsonGrammar Json = JsonGrammar.OfSeeds("state");

    public static string[] Words => Json.Words;

    public static void Run(ReadOnlySpan<byte> input) => SealedFile.Run(input, json => TrainingState.Parse("state.json", json).Write);

    public static byte[] Grammar(Draw draw) => Json.Document(draw);
}
