using MicroGpt.CommandLine.Bench;
using MicroGpt.Runtime.Threading;

namespace MicroGpt.CommandLine.Init;

/// <summary>FLOPs per second of training on a device, as an estimate.</summary>
internal static class DeviceRate
{
    /// <summary>
    /// The share of the peak that a step reaches (docs/performance.md): products of narrow models are small, and the rest of the step
    /// weighs more.
    /// </summary>
    private const double Narrow = 0.35;
    private const double Wide = 0.6;
    private const int FirstWide = 128;

    // docs/performance.md models names-1min and shakespeare-1min on four cores with memory at 10 GB/s. These are the sums of both times.
    private const double PiNarrow = 42e9;
    private const double PiWide = 69e9;

    /// <summary>A function of the width of a model. The peak of this machine is measured once.</summary>
    public static Func<int, double> Of(DeviceKind device)
    {
        if (device == DeviceKind.RaspberryPi5)
        {
            return embedding => embedding < FirstWide ? PiNarrow : PiWide;
        }

        using var pool = new WorkerPool(Environment.ProcessorCount);
        double peak = new PeakMeter(pool).Measure() * 1e9;
        return embedding => peak * (embedding < FirstWide ? Narrow : Wide);
    }
}
