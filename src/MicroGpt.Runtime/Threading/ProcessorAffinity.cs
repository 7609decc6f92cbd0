using System.Runtime.InteropServices;

namespace MicroGpt.Runtime.Threading;

/// <summary>Keeps the calling thread on one processor. This only improves speed, so a refusal is ignored.</summary>
internal static partial class ProcessorAffinity
{
    private const int MaskWords = 16; // 1,024 processors, as in glibc's cpu_set_t

    /// <summary>
    /// Pins the calling thread to the index-th processor that it may use, if there are at least <paramref name="workers"/>.
    /// </summary>
    /// <returns>Whether the thread is pinned.</returns>
    public static unsafe bool TryPin(int index, int workers)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        ulong* mask = stackalloc ulong[MaskWords];
        try
        {
            int bytes = MaskWords * sizeof(ulong);
            if (GetAffinity(0, bytes, mask) != 0)
            {
                return false;
            }

            int processor = Find(mask, index, workers);
            if (processor < 0)
            {
                return false;
            }

            new Span<ulong>(mask, MaskWords).Clear();
            mask[processor / 64] = 1UL << (processor % 64);
            return SetAffinity(0, bytes, mask) == 0;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    private static unsafe int Find(ulong* mask, int index, int workers)
    {
        int found = -1;
        int count = 0;
        for (int processor = 0; processor < MaskWords * 64; processor++)
        {
            if ((mask[processor / 64] >> (processor % 64) & 1) != 0)
            {
                found = count == index ? processor : found;
                count++;
            }
        }

        return count >= workers ? found : -1;
    }

    // Process id 0 means the calling thread.
    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    private static unsafe partial int GetAffinity(int pid, nint size, ulong* mask);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static unsafe partial int SetAffinity(int pid, nint size, ulong* mask);
}
