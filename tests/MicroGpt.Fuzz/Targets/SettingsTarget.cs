using MicroGpt.Fuzz.Inputs;
using MicroGpt.Runtime.Checkpoints;

namespace MicroGpt.Fuzz.Targets;

/// <summary>run.json, the settings of a run.</summary>
internal static class SettingsTarget
{
    private static readonly JsonGrammar Json = JsonGrammar.OfSeeds("settings");

    public static string[] Words => Json.Words;

    public static void Run(ReadOnlySpan<byte> input) => SealedFile.Run(input, json => RunRecord.Parse("run.json", json).Write);

    public static byte[] Grammar(Draw draw) => Json.Document(draw);
}
