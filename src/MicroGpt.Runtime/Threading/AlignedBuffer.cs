using System.Globalization;
using System.Runtime.InteropServices;

namespace MicroGpt.Runtime.Threading;

/// <summary>Zeroed memory outside the managed heap, aligned to 64 bytes (a cache line), freed by <see cref="Dispose"/>.</summary>
public sealed unsafe class AlignedBuffer : IDisposable
{
    private const int Alignment = 64;
    private readonly void* _block;
    private void* _pointer;

    /// <param name="bytes">Size in bytes; rounded up to whole cache lines.</param>
    /// <param name="purpose">Use of the memory for the error message, for example "gradients".</param>
    /// <param name="sparse">
    /// Whether large parts are never written. The system then provides the pages of a large buffer as they are written.
    /// </param>
    /// <exception cref="MicroGptException">There is not enough memory.</exception>
    public AlignedBuffer(long bytes, string purpose, bool sparse = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        Bytes = (bytes + Alignment - 1) / Alignment * Alignment;
        try
        {
            if (sparse)
            {
                _block = NativeMemory.AllocZeroed(checked((nuint)Bytes + Alignment));
                _pointer = (void*)(((nuint)_block + Alignment - 1) / Alignment * Alignment);
                return;
            }

            _pointer = NativeMemory.AlignedAlloc(checked((nuint)Math.Max(Bytes, Alignment)), Alignment);
        }
        catch (Exception e) when (e is OutOfMemoryException or OverflowException)
        {
            throw new MicroGptException(string.Create(
                CultureInfo.InvariantCulture,
                $"There is not enough memory for the {purpose}: {Bytes / 1048576.0:N1} MiB are needed. "
                + $"Use a smaller model, batch or context, or close other programs."));
        }

        NativeMemory.Clear(_pointer, (nuint)Bytes);
    }

    public long Bytes { get; }

    public float* Floats => (float*)Pointer;

    public int* Ints => (int*)Pointer;

    public void* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_pointer == null, this);
            return _pointer;
        }
    }

    public static AlignedBuffer OfFloats(long count, string purpose, bool sparse = false) =>
        new(checked(count * sizeof(float)), purpose, sparse);

    public static AlignedBuffer OfInts(long count, string purpose) => new(checked(count * sizeof(int)), purpose);

    public void Dispose()
    {
        if (_block == null)
        {
            NativeMemory.AlignedFree(_pointer);
        }
        else if (_pointer != null)
        {
            NativeMemory.Free(_block);
        }

        _pointer = null;
    }
}
