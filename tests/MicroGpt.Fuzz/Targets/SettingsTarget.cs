using MicroGpt.Fuzz.Inputs;
using MicroGpt.Runtime;
using MicroGpt.Runtime.Checkpoints;

namespace MicroGpt.Fuzz.Targets;

/// <summary>run.json, the settings of a run. What is accepted is written and read again.</summary>
internal static class SettingsTarget
{
    private static readonly JsonGrammar Json = JsonGrammar.OfSeeds("settings");

    public static string[] Words => Json.Words;

    public static void Run(ReadOnlySpan<byte> input)
    {
        Try(input);
        Try(Sealed.Of(input));
    }

    public static byte[] Grammar(Draw draw) => Json.Document(draw);

    private static void Try(ReadOnlySpan<byte> input)
    {
        RunRecord record;
        try
        {
            record = RunRecord.Parse("run.json", input);
        }
        catch (MicroGptException)
        {
            return;
        }

        var stream = new MemoryStream();
        record.Write(stream);
        DefectException.Unless(RunRecord.Parse("run.json", stream.ToArray()).Says(record), "settings that are written read the same");
    }
}
