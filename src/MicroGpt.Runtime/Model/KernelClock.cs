using System.Diagnostics;

namespace MicroGpt.Runtime.Model;

/// <summary>A generated kernel that the training step calls.</summary>
/// <param name="Summary">The operation with its shapes.</param>
/// <param name="StepFlopsPerToken">Model FLOPs of this kernel in a training step, per token of a full context.</param>
/// <param name="StepBytesPerToken">Bytes of activations that the kernel reads and writes in a step, per token.</param>
/// <param name="StepBytesPerShard">Bytes of weights, panels and gradients that it reads and writes in a step, per shard.</param>
/// <param name="StepBytes">Bytes that it reads and writes once per step.</param>
public readonly record struct KernelInfo(
    string Name, string Summary, long StepFlopsPerToken, long StepBytesPerToken = 0, long StepBytesPerShard = 0, long StepBytes = 0);

/// <summary>Time that each worker spent in each kernel if <see cref="WorkContext.Timed"/> is set. For benchmarks.</summary>
public static class KernelClock
{
    /// <summary>Index of orthogonalizing updates. It includes the time of the kernels that this calls.</summary>
    public const int Orthogonalization = -3;

    /// <summary>Index of the trainer's gradient reduction. The kernels of the model begin at 0.</summary>
    public const int Reduction = -2;

    /// <summary>Index of the trainer's optimizer pass.</summary>
    public const int Optimizer = -1;

    private const int First = Orthogonalization;
    private const int UsualKernels = 254;
    private static readonly List<Times> All = [];

    [ThreadStatic]
    private static Times? _own;

    public static long Now => Stopwatch.GetTimestamp();

    /// <summary>Adds the time since <paramref name="began"/>, a value of <see cref="Now"/>, to the kernel with this index.</summary>
    public static void Add(int kernel, long began)
    {
        long time = Now - began;
        (_own ?? Register()).Add(kernel - First, time);
    }

    /// <summary>Seconds spent in a kernel by all workers since the last <see cref="Reset"/>.</summary>
    public static double Seconds(int kernel)
    {
        lock (All)
        {
            return All.Sum(times => times[kernel - First]) / (double)Stopwatch.Frequency;
        }
    }

    /// <summary>Clears all times. Call it while no worker computes.</summary>
    public static void Reset()
    {
        lock (All)
        {
            All.ForEach(times => times.Clear());
        }
    }

    private static Times Register()
    {
        _own = new Times();
        lock (All)
        {
            All.Add(_own);
        }

        return _own;
    }

    /// <summary>Ticks of one worker by kernel. The array grows for a model with more kernels than usual.</summary>
    private sealed class Times
    {
        private long[] _ticks = new long[UsualKernels - First];

        public long this[int kernel] => kernel < _ticks.Length ? _ticks[kernel] : 0;

        public void Add(int kernel, long ticks)
        {
            if (kernel >= _ticks.Length)
            {
                Array.Resize(ref _ticks, Math.Max(kernel + 1, 2 * _ticks.Length));
            }

            _ticks[kernel] += ticks;
        }

        public void Clear() => Array.Clear(_ticks);
    }
}
