using BenchmarkDotNet.Attributes;

namespace MicroGpt.Benchmarks;

/// <summary>Times one op on one thread and 256 tokens, with the shapes of the models in models/bench.</summary>
public class OpBenchmark : IDisposable
{
    private OpRun? _run;

    public static IEnumerable<object> Ops => OpCases.All;

    [ParamsSource(nameof(Ops))]
    public object Op { get; set; } = null!;

    [GlobalSetup]
    public void Setup() => _run = ((OpCase)Op).Prepare();

    [Benchmark]
    public void Run() => _run!.Invoke();

    [GlobalCleanup]
    public void Dispose()
    {
        _run?.Dispose();
        GC.SuppressFinalize(this);
    }
}
