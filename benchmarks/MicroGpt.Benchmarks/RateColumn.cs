using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using MicroGpt.CommandLine.Bench;
using MicroGpt.Runtime.Threading;

namespace MicroGpt.Benchmarks;

/// <summary>Work per second of an op by its median time, as a number or as a share of a limit measured in the same run.</summary>
internal sealed class RateColumn(string name, string legend, Func<OpCase, double> work, Func<double>? limit) : IColumn
{
    private static readonly Lazy<double> s_peak = new(() =>
    {
        using var pool = new WorkerPool(1);
        return new PeakMeter(pool).Measure();
    });

    private static readonly Lazy<double> s_stream = new(() =>
    {
        using var pool = new WorkerPool(1);
        using var reader = new ReadMeter(pool, 256L << 20);
        return reader.Measure(1) * 1e-9;
    });

    public static RateColumn Gflops { get; } = new("GFLOP/s", "Model FLOPs per nanosecond", c => c.Flops, null);

    public static RateColumn OfPeak { get; } =
        new("% peak", "GFLOP/s as a share of the peak of multiply-adds on registers", c => 100 * c.Flops, () => s_peak.Value);

    public static RateColumn Gigabytes { get; } = new("GB/s", "Operands read and written per nanosecond", c => c.Bytes, null);

    public static RateColumn OfStream { get; } =
        new(
            "% stream",
            "GB/s as a share of a read stream over 256 MiB; above 100 if caches hold the operands",
            c => 100 * c.Bytes,
            () => s_stream.Value);

    public string Id => name;

    public string ColumnName => name;

    public string Legend => legend;

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) => GetValue(summary, benchmarkCase, summary.Style);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style)
    {
        var op = (OpCase)benchmarkCase.Parameters[nameof(OpBenchmark.Op)];
        double? nanoseconds = summary[benchmarkCase]?.ResultStatistics?.Median;
        return nanoseconds is { } time && work(op) > 0
            ? (work(op) / time / (limit?.Invoke() ?? 1)).ToString("F1", CultureInfo.InvariantCulture)
            : "-";
    }
}
