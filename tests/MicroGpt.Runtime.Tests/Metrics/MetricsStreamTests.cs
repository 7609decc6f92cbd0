using System.Text;

namespace MicroGpt.Runtime.Tests;

public sealed class MetricsStreamTests
{
    [Fact]
    public void EveryLineIsWrittenOnceAndFlushed()
    {
        var stream = new Recorder();
        var output = new MetricsStream("pipe", stream, warning => Assert.Fail(warning));
        for (int i = 1; i <= 3; i++)
        {
            output.Write(Encoding.ASCII.GetBytes($"{i}\n"));
            Assert.True(SpinWait.SpinUntil(() => stream.Flushes == i, TimeSpan.FromSeconds(20)));
        }

        output.Dispose();
        Assert.Equal("1\n2\n3\n", Encoding.ASCII.GetString(stream.ToArray()));
        Assert.False(stream.CanWrite);
    }

    private sealed class Recorder : MemoryStream
    {
        private int _flushes;

        public int Flushes => Volatile.Read(ref _flushes);

        public override void Flush() => Interlocked.Increment(ref _flushes);
    }
}
