namespace MicroGpt.Runtime.Tests.Threading;

public unsafe class AlignedBufferTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public void Memory_is_aligned_and_zero(long floats)
    {
        using AlignedBuffer buffer = AlignedBuffer.OfFloats(floats, "test");
        Assert.Equal(0, (nint)buffer.Pointer % 64);
        Assert.InRange(buffer.Bytes, floats * 4, (floats * 4) + 63);
        Assert.True(new ReadOnlySpan<float>(buffer.Floats, (int)floats).IndexOfAnyExcept(0f) < 0);
    }

    [Fact]
    public void Too_much_memory_is_an_error_for_a_person()
    {
        var error = Assert.Throws<MicroGptException>(() => AlignedBuffer.OfFloats(1L << 58, "gradients"));
        Assert.Contains("gradients", error.Message, StringComparison.Ordinal);
        Assert.Contains("MiB", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disposed_buffer_gives_no_address()
    {
        AlignedBuffer buffer = AlignedBuffer.OfInts(4, "test");
        buffer.Dispose();
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => (nint)buffer.Ints);
    }
}
