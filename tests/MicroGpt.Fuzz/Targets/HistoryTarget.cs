using System.Text;
using MicroGpt.CommandLine.Report;
using MicroGpt.Fuzz.Inputs;

namespace MicroGpt.Fuzz.Targets;

/// <summary>
/// metrics.jsonl and samples.jsonl as <c>report</c> reads them, whole and in two parts, as the page of a run that goes on does. Both ways
/// give the same.
/// </summary>
internal static class HistoryTarget
{
    private static readonly ScratchFile File = new("history");
    private static readonly JsonGrammar Json = JsonGrammar.OfSeeds("history");

    public static string[] Words => Json.Words;

    public static void Run(ReadOnlySpan<byte> input)
    {
        File.Write(input);
        var whole = RunHistory.Read(File.Path);
        RunSamples samples = RunSamples.Read(File.Path);
        DefectException.Unless(samples.All.Count <= RunSamples.Most + 1, "samples are thinned");

        File.Write(input[..(input.Length / 2)]);
        var parts = new RunHistory();
        long read = parts.ReadFrom(File.Path, 0);
        DefectException.Unless(read <= input.Length / 2, "only whole lines are taken");
        File.Write(input);
        parts.ReadFrom(File.Path, read);
        DefectException.Unless(
            whole.LastStep == parts.LastStep && whole.DamagedLines == parts.DamagedLines && whole.Best == parts.Best,
            "a file that grows gives what the whole one gives");
    }

    public static byte[] Grammar(Draw draw)
    {
        var text = new StringBuilder();
        for (int line = 1 + draw.Below(6); line > 0; line--)
        {
            int loss = draw.Below(9);
            text.Append(draw.Below(4) == 0
                ? Encoding.UTF8.GetString(Json.Document(draw))
                : $$"""{"step":{{draw.Below(20)}},"loss":{{loss}},"valLoss":{{draw.Below(9)}},"lossPerLoop":[{{loss}}]}""");
            text.Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
