using BenchmarkDotNet.Running;
using MicroGpt.Benchmarks;

// One thread in this process, so that the limits are measured in the same run as the ops.
BenchmarkSwitcher.FromAssembly(typeof(OpBenchmark).Assembly).Run(args, OpConfig.Create());
