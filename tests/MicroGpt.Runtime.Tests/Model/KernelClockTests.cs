namespace MicroGpt.Runtime.Tests.Model;

public sealed class KernelClockTests
{
    [Fact]
    public void AModelMayHaveMoreKernelsThanUsual()
    {
        const int Kernel = 5000;
        KernelClock.Reset();
        Assert.Equal(0, KernelClock.Seconds(Kernel));
        KernelClock.Add(Kernel, KernelClock.Now - TimeSpan.TicksPerSecond);
        KernelClock.Add(KernelClock.Reduction, KernelClock.Now - TimeSpan.TicksPerSecond);
        Assert.True(KernelClock.Seconds(Kernel) > 0);
        Assert.True(KernelClock.Seconds(KernelClock.Reduction) > 0);
        Assert.Equal(0, KernelClock.Seconds(Kernel + 1));
        KernelClock.Reset();
        Assert.Equal(0, KernelClock.Seconds(Kernel));
    }
}
