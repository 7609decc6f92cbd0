using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace MicroGpt.Benchmarks;

internal static class OpConfig
{
    public static IConfig Create() => ManualConfig.CreateEmpty()
        .AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithWarmupCount(2)
            .WithIterationCount(9)
            .WithMinIterationTime(Perfolizer.Horology.TimeInterval.FromMilliseconds(50)))
        .AddLogger(ConsoleLogger.Default)
        .AddColumn(
            TargetMethodColumn.Method,
            StatisticColumn.Median,
            RateColumn.Gflops,
            RateColumn.OfPeak,
            RateColumn.Gigabytes,
            RateColumn.OfStream)
        .AddColumnProvider(DefaultColumnProviders.Params)
        .WithOptions(ConfigOptions.JoinSummary | ConfigOptions.DisableLogFile);
}
