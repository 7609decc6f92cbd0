using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MicroGpt.Runtime.Numerics;
using MicroGpt.Runtime.Threading;

namespace MicroGpt.CommandLine.Bench;

/// <summary>
/// Measures how fast these threads can read memory now: each thread sums its part of a buffer repeatedly. Decoding is
/// compared with a buffer as large as the weights that one token reads, because both then sit in the same caches.
/// </summary>
internal sealed unsafe class ReadMeter : IDisposable
{
    private const int BlockFloats = 64;
    private const int LeastPasses = 5;
    private readonly WorkerPool _pool;
    private readonly AlignedBuffer _buffer;
    private readonly long _blocks;
    private readonly float[] _sinks;

    /// <param name="bytes">Size of the buffer in bytes.</param>
    public ReadMeter(WorkerPool pool, long bytes)
    {
        _pool = pool;
        _blocks = Math.Max(1, bytes / sizeof(float) / BlockFloats);
        _buffer = AlignedBuffer.OfFloats(_blocks * BlockFloats, "read stream");
        _sinks = new float[pool.Workers * 16];
    }

    /// <returns>Bytes per second of all threads together, from the best pass.</returns>
    public double Measure(double seconds, CancellationToken interruption = default)
    {
        double best = 0;
        int passes = 0;
        long began = Stopwatch.GetTimestamp();
        while (passes++ < LeastPasses || Stopwatch.GetElapsedTime(began).TotalSeconds < seconds)
        {
            interruption.ThrowIfCancellationRequested();
            long pass = Stopwatch.GetTimestamp();
            _pool.Run(Work);
            best = Math.Max(best, _blocks * BlockFloats * sizeof(float) / Stopwatch.GetElapsedTime(pass).TotalSeconds);
        }

        return best;
    }

    public void Dispose() => _buffer.Dispose();

    private void Work(int worker)
    {
        long begin = _blocks * worker / _pool.Workers;
        long end = _blocks * (worker + 1) / _pool.Workers;
        _sinks[worker * 16] = Sum(_buffer.Floats + (begin * BlockFloats), _buffer.Floats + (end * BlockFloats));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static float Sum(float* from, float* to)
    {
        Vector256<float> a = default, b = default, c = default, d = default;
        for (float* p = from; p < to; p += BlockFloats)
        {
            a += Vector256.Load(p) + Vector256.Load(p + 8);
            b += Vector256.Load(p + 16) + Vector256.Load(p + 24);
            c += Vector256.Load(p + 32) + Vector256.Load(p + 40);
            d += Vector256.Load(p + 48) + Vector256.Load(p + 56);
        }

        return VectorMath.SumLanes(a + b + c + d);
    }
}
