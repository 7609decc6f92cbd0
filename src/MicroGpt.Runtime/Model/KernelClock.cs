using System.Diagnostics;

namespace MicroGpt.Runtime.Model;

/// <summary>A generated kernel that the training step calls.</summary>
/// <param name="Summary">What it computes, with shapes.</param>
/// <param name="StepFlopsPerToken">Model FLOPs that a training step spends in it per token of a full context.</param>
/// <param name="StepBytesPerToken">Bytes of activations that a step reads and writes in it per token.</param>
/// <param name="StepBytesPerShard">Bytes of weights, panels and gradients that a step reads and writes in it per shard.</param>
/// <param name="StepBytes">Bytes that it reads and writes once a step.</param>
public readonly record struct KernelInfo(
    string Name, string Summary, long StepFlopsPerToken, long StepBytesPerToken = 0, long StepBytesPerShard = 0, long StepBytes = 0);

/// <summary>Time that each worker spent in each kernel, where <see cref="WorkContext.Timed"/> is set. For benchmarks.</summary>
public static class KernelClock
{
    /// <summary>Index of the trainer's reduction of gradients and their norm; the model's kernels come before.</summary>
    public const int Reduction = MostKernels - 2;

    /// <summary>Index of the trainer's optimizer pass.</summary>
    public const int Optimizer = MostKernels - 1;

    private const int MostKernels = 256;
    private static readonly List<long[]> All = [];

    [ThreadStatic]
    private static long[]? _own;

    public static long Now => Stopwatch.GetTimestamp();

    /// <summary>Adds the time since <see cref="Now"/> was <paramref name="began"/> to a kernel, by its index in the description.</summary>
    public static void Add(int kernel, long began) => (_own ?? Register())[kernel] += Now - began;

    /// <summary>Seconds of a kernel, over all workers, since the last <see cref="Reset"/>.</summary>
    public static double Seconds(int kernel)
    {
        lock (All)
        {
            return All.Sum(times => times[kernel]) / (double)Stopwatch.Frequency;
        }
    }

    /// <summary>Call while no worker computes.</summary>
    public static void Reset()
    {
        lock (All)
        {
            All.ForEach(Array.Clear);
        }
    }

    private static long[] Register()
    {
        _own = new long[MostKernels];
        lock (All)
        {
            All.Add(_own);
        }

        return _own;
    }
}
