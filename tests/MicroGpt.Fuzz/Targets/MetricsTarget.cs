using MicroGpt.Runtime.Checkpoints;
using MicroGpt.Fuzz.Inputs;

namespace MicroGpt.Fuzz.Targets;

/// <summary>metrics.jsonl when a run resumes: whole lines up to a step stay, and each line stays as it is.</summary>
internal static class MetricsTarget
{
    private const long Step = 100;

    private static readonly ScratchFile File = new("metrics");
    private static readonly JsonGrammar Json = JsonGrammar.OfSeeds("metrics");

    public static string[] Words => Json.Words;

    public static void Run(ReadOnlySpan<byte> input)
    {
        File.Write(input);
        MetricsTrim.Trim(File.Path, Step);
        byte[] kept = System.IO.File.ReadAllBytes(File.Path);
        DefectException.Unless(kept.Length <= input.Length, "nothing is added");
        DefectException.Unless(kept.Length == 0 || kept[^1] == '\n', "whole lines stay");
        MetricsTrim.Trim(File.Path, Step);
        DefectException.Unless(System.IO.File.ReadAllBytes(File.Path).AsSpan().SequenceEqual(kept), "what stays once stays again");
    }

    public static byte[] Grammar(Draw draw) =>
        [.. Enumerable.Range(0, draw.Below(5)).SelectMany(_ => (byte[])[.. Json.Document(draw), (byte)'\n'])];
}
