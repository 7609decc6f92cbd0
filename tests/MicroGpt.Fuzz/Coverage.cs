using System.Numerics;
using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace MicroGpt.Fuzz;

/// <summary>
/// The branches that an input takes, as assemblies instrumented by SharpFuzz count them (instrument.sh). An input that takes a new
/// one joins the corpus of the process. Without instrumentation there are no counts, and the corpus stays as it is.
/// </summary>
internal sealed unsafe class Coverage
{
    private const int Branches = 1 << 16;

    private static readonly byte* Counts = (byte*)NativeMemory.AllocZeroed(Branches);

    private readonly byte[] _seen = new byte[Branches];

    /// <summary>Number of pairs of a branch and how often it was taken, in powers of two.</summary>
    public int Seen { get; private set; }

    /// <summary>Instrumented code counts into memory from its first instruction on, so this comes before all else.</summary>
    public static void Attach() => Trace.SharedMem = Counts;

    /// <summary>Forgets the counts. They are global, so only one target at a time can be guided.</summary>
    public static void Begin()
    {
        new Span<byte>(Counts, Branches).Clear();
        Trace.PrevLocation = 0;
    }

    /// <summary>Whether the input did something new.</summary>
    public bool End()
    {
        bool isNew = false;
        var counts = new ReadOnlySpan<byte>(Counts, Branches);
        for (int at = counts.IndexOfAnyExcept((byte)0); at >= 0;)
        {
            byte bucket = (byte)(1 << BitOperations.Log2(counts[at]));
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
}
