using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MicroGpt.Runtime.Numerics;
using MicroGpt.Runtime.Threading;

namespace MicroGpt.CommandLine.Bench;

/// <summary>
/// Measures the highest rate of multiply-adds that these threads reach now: a loop that uses registers only, with enough
/// accumulators to cover the latency of every known processor. Kernels are compared with the peak of the same run.
/// </summary>
internal sealed class PeakMeter
{
    private const int Accumulators = 16;
    private const int Rounds = 2_000_000;
    private const int Tries = 5;
    private readonly WorkerPool _pool;
    private readonly bool _wide;
    private readonly float[] _sinks;

    public PeakMeter(WorkerPool pool)
    {
        _pool = pool;
        _wide = Vector256.IsHardwareAccelerated;
        _sinks = new float[pool.Workers * 16];
    }

    /// <returns>GFLOP/s of all threads together, from the best of several tries.</returns>
    public double Measure()
    {
        double best = 0;
        for (int i = 0; i < Tries; i++)
        {
            long began = Stopwatch.GetTimestamp();
            _pool.Run(Work);
            double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            int lanes = _wide ? Vector256<float>.Count : Vector128<float>.Count;
            double flops = 2.0 * Accumulators * lanes * Rounds * _pool.Workers;
            best = Math.Max(best, flops / seconds * 1e-9);
        }

        return best;
    }

    private void Work(int worker) => _sinks[worker * 16] = _wide ? Run256(Rounds) : Run128(Rounds);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static float Run256(int rounds)
    {
        Vector256<float> factor = Vector256.Create(0.999f);
        Vector256<float> term = Vector256.Create(0.001f);
        Vector256<float> a = term, b = term, c = term, d = term, e = term, f = term, g = term;
        Vector256<float> h = term, i = term, j = term, k = term, l = term, m = term, n = term;

        // 14 accumulators and 2 operands fill the 16 registers of AVX2.
        for (int round = 0; round < rounds * Accumulators / 14; round++)
        {
            a = Vector256.FusedMultiplyAdd(a, factor, term);
            b = Vector256.FusedMultiplyAdd(b, factor, term);
            c = Vector256.FusedMultiplyAdd(c, factor, term);
            d = Vector256.FusedMultiplyAdd(d, factor, term);
            e = Vector256.FusedMultiplyAdd(e, factor, term);
            f = Vector256.FusedMultiplyAdd(f, factor, term);
            g = Vector256.FusedMultiplyAdd(g, factor, term);
            h = Vector256.FusedMultiplyAdd(h, factor, term);
            i = Vector256.FusedMultiplyAdd(i, factor, term);
            j = Vector256.FusedMultiplyAdd(j, factor, term);
            k = Vector256.FusedMultiplyAdd(k, factor, term);
            l = Vector256.FusedMultiplyAdd(l, factor, term);
            m = Vector256.FusedMultiplyAdd(m, factor, term);
            n = Vector256.FusedMultiplyAdd(n, factor, term);
        }

        return VectorMath.SumLanes(a + b + c + d + e + f + g + h + i + j + k + l + m + n);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static float Run128(int rounds)
    {
        Vector128<float> factor = Vector128.Create(0.999f);
        Vector128<float> term = Vector128.Create(0.001f);
        Vector128<float> a = term, b = term, c = term, d = term, e = term, f = term, g = term, h = term;
        Vector128<float> i = term, j = term, k = term, l = term, m = term, n = term, o = term, p = term;
        for (int round = 0; round < rounds; round++)
        {
            a = Vector128.FusedMultiplyAdd(a, factor, term);
            b = Vector128.FusedMultiplyAdd(b, factor, term);
            c = Vector128.FusedMultiplyAdd(c, factor, term);
            d = Vector128.FusedMultiplyAdd(d, factor, term);
            e = Vector128.FusedMultiplyAdd(e, factor, term);
            f = Vector128.FusedMultiplyAdd(f, factor, term);
            g = Vector128.FusedMultiplyAdd(g, factor, term);
            h = Vector128.FusedMultiplyAdd(h, factor, term);
            i = Vector128.FusedMultiplyAdd(i, factor, term);
            j = Vector128.FusedMultiplyAdd(j, factor, term);
            k = Vector128.FusedMultiplyAdd(k, factor, term);
            l = Vector128.FusedMultiplyAdd(l, factor, term);
            m = Vector128.FusedMultiplyAdd(m, factor, term);
            n = Vector128.FusedMultiplyAdd(n, factor, term);
            o = Vector128.FusedMultiplyAdd(o, factor, term);
            p = Vector128.FusedMultiplyAdd(p, factor, term);
        }

        return VectorMath.SumLanes(a + b + c + d + e + f + g + h, i + j + k + l + m + n + o + p);
    }
}
