using SharpFuzz.Common;

namespace MicroGpt.Fuzz;

/// <summary>
/// The branches that an input takes, as assemblies instrumented by SharpFuzz count them (instrument.sh). An input that takes a new one joins
/// the corpus of the process. Without instrumentation there are no counts, and the corpus stays as it is.
/// </summary>
internal sealed unsafe class Coverage : IDisposable
{
    private const int Branches = 1 << 16;

    private readonly byte* _counts = (byte*)System.Runtime.InteropServices.NativeMemory.AllocZeroed(Branches);
    private readonly byte[] _seen = new byte[Branches];

    /// <summary>Number of pairs of a branch and how often it was taken, in powers of two.</summary>
    public int Seen { get; private set; }

    /// <summary>Counts are global, so only one target at a time can be guided.</summary>
    public void Begin()
    {
        new Span<byte>(_counts, Branches).Clear();
        Trace.PrevLocation = 0;
        Trace.SharedMem = _counts;
    }

    /// <summary>Whether the input did something new.</summary>
    public bool End()
    {
        bool isNew = false;
        var counts = new ReadOnlySpan<byte>(_counts, Branches);
        for (int at = counts.IndexOfAnyExcept((byte)0); at >= 0;)
        {
            byte bucket = (byte)(1 << System.Numerics.BitOperations.Log2(counts[at]));
            if ((_seen[at] & bucket) == 0)
            {
                _seen[at] |= bucket;
                Seen++;
                isNew = true;
            }

            int next = counts[(at + 1)..].IndexOfAnyExcept((byte)0);
            at = next < 0 ? -1 : at + 1 + next;
        }

        return isNew;
    }

    public void Dispose()
    {
        Trace.SharedMem = null;
        System.Runtime.InteropServices.NativeMemory.Free(_counts);
    }
}
