using MicroGpt.Fuzz.Inputs;
using MicroGpt.Runtime.Metrics;
using Microsoft.Win32.SafeHandles;

namespace MicroGpt.Fuzz.Targets;

/// <summary>metrics.jsonl when a run resumes: a place after a whole line is found, and what lies before it stays.</summary>
internal static class MetricsTarget
{
    private const long Step = 100;

    private static readonly ScratchFile File = new("metrics");
    private static readonly JsonGrammar Json = JsonGrammar.OfSeeds("metrics");

    public static string[] Words => Json.Words;

    public static void Run(ReadOnlySpan<byte> input)
    {
        File.Write(input);
        using SafeFileHandle file = System.IO.File.OpenHandle(File.Path, access: FileAccess.ReadWrite);
        MetricsTail.IsFragment(file);
        MetricsTail.Place place = MetricsTail.Find(file, Step);
        DefectException.Unless(place.Offset >= 0 && place.Offset <= input.Length, "the place is in the file");
        DefectException.Unless(place.Offset == 0 || input[(int)place.Offset - 1] == '\n', "whole lines stay");
        DefectException.Unless(place.Offset == 0 || place.HasLines, "a line is found where the file is cut");
        RandomAccess.SetLength(file, place.Offset);
        DefectException.Unless(MetricsTail.Find(file, Step).Offset == place.Offset, "what stays once stays again");
    }

    public static byte[] Grammar(Draw draw) =>
        [.. Enumerable.Range(0, draw.Below(5)).SelectMany(_ => (byte[])[.. Json.Document(draw), (byte)'\n'])];
}
