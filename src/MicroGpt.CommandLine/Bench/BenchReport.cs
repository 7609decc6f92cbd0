using System.Globalization;
using MicroGpt.CommandLine.Cli;
using MicroGpt.CommandLine.Generation;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Model;

namespace MicroGpt.CommandLine.Bench;

/// <summary>Results of <c>bench</c>. FLOP rates count the FLOPs of the model only, not recomputation.</summary>
internal sealed record BenchReport(
    ModelDescription Model,
    Compute Compute,
    int Loops,
    ExitOptions Exits,
    double PeakGflops,
    double StepSeconds,
    long TokensPerStep,
    double EvalTokensPerSecond,
    double DecodeTokensPerSecond,
    double DecodeLoops,
    double DecodeBytes,
    double ReadBytesPerSecond,
    IReadOnlyList<KernelTime> Kernels,
    double OrthogonalizeSeconds,
    DecodeSpeed? Int8 = null)
{
    public double TrainTokensPerSecond => TokensPerStep / StepSeconds;

    public double TrainGflops => TrainTokensPerSecond * Model.TrainFlopsPerToken * 1e-9;

    /// <summary>Model FLOPs utilisation: the share of the peak measured in the same run.</summary>
    public double Mfu => TrainGflops / PeakGflops;

    /// <summary>Bytes per second that decoding reads, as a share of the read bandwidth measured in the same run.</summary>
    public double DecodeReadShare => DecodeTokensPerSecond * DecodeBytes / ReadBytesPerSecond;

    /// <summary>GFLOP/s of all threads together while they orthogonalize updates.</summary>
    public double OrthogonalizeGflops => OrthogonalizeSeconds == 0 ? 0 : Model.OrthogonalizeFlops / OrthogonalizeSeconds * 1e-9;

    public string ToText()
    {
        var lines = new List<string>
        {
            $"model         {Model.Name}: {Text.Shape(Model)}",
            $"kernels       {IsaChoice.Name(Compute.Isa)}, {Text.Plural(Compute.Threads, "thread")}",
            $"peak          {Text.Fixed(PeakGflops, 1)} GFLOP/s of multiply-adds on registers",
            $"training      {Text.Fixed(TrainTokensPerSecond, 0)} tokens/s, {Text.Fixed(StepSeconds * 1e3, 2)} ms per step "
                + $"of {Text.Count(TokensPerStep)} tokens",
            $"              {Text.Fixed(TrainGflops, 1)} GFLOP/s, {Text.Fixed(Mfu * 100, 1)} % of the peak (mfu)",
            $"              {Text.MiB(StepTraffic.Total(Model))} moved per step by the plan, "
                + $"{Text.Fixed(StepTraffic.Total(Model) / StepSeconds * 1e-9, 1)} GB/s",
        };
        if (OrthogonalizeSeconds > 0)
        {
            lines.Add(
                $"              {Text.Fixed(OrthogonalizeSeconds * 1e3, 2)} ms per step orthogonalizing updates, "
                    + $"{Text.Fixed(OrthogonalizeGflops, 1)} GFLOP/s, not in mfu");
        }

        lines.AddRange(
        [
            $"evaluation    {Text.Fixed(EvalTokensPerSecond, 0)} tokens/s, with the loss after every loop"
                + (HasOwnLoops ? $" of {Text.Count(Loops)}" : ""),
            $"decoding      {Text.Fixed(DecodeTokensPerSecond, 0)} tokens/s for one text{Depth}, "
                + $"reading at {Text.Fixed(DecodeReadShare * 100, 0)} % of the read stream",
            .. Int8 is { } int8
                ? [$"              {Text.Fixed(int8.TokensPerSecond, 0)} tokens/s with int8 weights, "
                    + $"{Text.Fixed(int8.TokensPerSecond / DecodeTokensPerSecond, 2)} times as fast"]
                : Array.Empty<string>(),
            $"read stream   {Text.Fixed(ReadBytesPerSecond * 1e-9, 1)} GB/s over a buffer as large as what one decoded token reads",
            "",
            $"{"ms/step",9} {"%",6} {"GFLOP/s",8} {"GB/s",7}  kernel",
        ]);
        double total = Kernels.Sum(k => k.SecondsPerStep);
        lines.AddRange(Kernels.Select(k => string.Create(
            CultureInfo.InvariantCulture,
            $"{k.SecondsPerStep * 1e3,9:F3} {k.SecondsPerStep / total * 100,6:F1} {Gflops(k),8:F1} {Gigabytes(k),7:F1}  "
                + $"{k.Kernel.Name}: {k.Kernel.Summary}")));
        return string.Join('\n', lines);
    }

    public string ToJson() => JsonText.Object(json =>
    {
        json.WriteString("model", Model.Name);
        json.WriteNumber("parameters", Model.ParameterCount);
        json.WriteString("isa", IsaChoice.Name(Compute.Isa));
        json.WriteNumber("threads", Compute.Threads);
        JsonText.Number(json, "peakGflops", Round(PeakGflops));
        JsonText.Number(json, "trainTokensPerSecond", Round(TrainTokensPerSecond));
        JsonText.Number(json, "trainGflops", Round(TrainGflops));
        JsonText.Number(json, "mfu", Round(Mfu));
        JsonText.Number(json, "evalTokensPerSecond", Round(EvalTokensPerSecond));
        json.WriteNumber("loops", Loops);
        ExitText.Write(json, Exits);
        JsonText.Number(json, "decodeLoops", Round(DecodeLoops));
        JsonText.Number(json, "decodeTokensPerSecond", Round(DecodeTokensPerSecond));
        if (Int8 is { } int8)
        {
            JsonText.Number(json, "decodeInt8Loops", Round(int8.Loops));
            JsonText.Number(json, "decodeInt8TokensPerSecond", Round(int8.TokensPerSecond));
        }

        JsonText.Number(json, "readStreamGBs", Round(ReadBytesPerSecond * 1e-9));
        JsonText.Number(json, "decodeReadShare", Round(DecodeReadShare));
        json.WriteNumber("stepBytes", StepTraffic.Total(Model));
        JsonText.Number(json, "stepMilliseconds", Round(StepSeconds * 1e3));
        JsonText.Number(json, "orthogonalizeMilliseconds", Round(OrthogonalizeSeconds * 1e3));
        json.WriteStartArray("ops");
        foreach (KernelTime k in Kernels)
        {
            json.WriteStartObject();
            json.WriteString("name", k.Kernel.Name);
            json.WriteString("summary", k.Kernel.Summary);
            JsonText.Number(json, "milliseconds", Round(k.SecondsPerStep * 1e3));
            JsonText.Number(json, "gflops", Round(Gflops(k)));
            JsonText.Number(json, "gigabytesPerSecond", Round(Gigabytes(k)));
            json.WriteNumber("bytes", k.BytesPerStep);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    /// <summary>Whether the run has another number of loops than the model.</summary>
    private bool HasOwnLoops => Loops != Model.Architecture.Loops;

    private string Depth => Exits.IsNone
        ? (HasOwnLoops ? $", {Text.Plural(Loops, "loop")}" : "")
        : $", {ExitText.Describe(Exits)}: {Text.Loops(DecodeLoops)} of {Text.Plural(Loops, "loop")}";

    /// <summary>GFLOP/s of all threads together, like the peak.</summary>
    private double Gflops(KernelTime k) =>
        k.SecondsPerStep == 0 ? 0 : k.Kernel.StepFlopsPerToken * (double)TokensPerStep / k.SecondsPerStep * 1e-9;

    private static double Gigabytes(KernelTime k) => k.SecondsPerStep > 0 ? k.BytesPerStep / k.SecondsPerStep * 1e-9 : 0;

    /// <summary>Rounds to six significant digits, so that the rates of a tiny model do not become 0 and keep their ratios.</summary>
    private static double Round(double value) =>
        double.Parse(value.ToString("G6", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
