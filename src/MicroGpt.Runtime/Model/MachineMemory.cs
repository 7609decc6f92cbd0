using System.Globalization;

namespace MicroGpt.Runtime.Model;

/// <summary>The memory that this process can have, with what it already has.</summary>
/// <param name="Available">Bytes that can be had before the machine or the control group is full.</param>
/// <param name="Limit">Bytes of the whole machine or control group.</param>
/// <param name="What">What has the limit: "the machine" or "its control group".</param>
public sealed record MachineMemory(long Available, long Limit, string What)
{
    private const long Unlimited = long.MaxValue;

    /// <summary>Reads what Linux reports. Elsewhere the limit that .NET knows counts as available.</summary>
    public static MachineMemory Read() => Read("/", Environment.WorkingSet, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <param name="root">Directory that has <c>proc</c> and <c>sys</c>.</param>
    /// <param name="resident">Bytes that this process already has.</param>
    /// <param name="fallback">The limit if Linux reports none.</param>
    internal static MachineMemory Read(string root, long resident, long fallback)
    {
        MachineMemory? machine = OfMachine(Path.Combine(root, "proc/meminfo"), resident);
        MachineMemory? least = machine;
        foreach (string group in ControlGroups(root))
        {
            if (OfGroup(group, resident) is { } found && (least is null || found.Available < least.Available))
            {
                least = found;
            }
        }

        return least ?? new MachineMemory(fallback, fallback, "the machine");
    }

    /// <summary>The limit in words, for a sentence.</summary>
    public string Describe() => string.Create(
        CultureInfo.InvariantCulture, $"{What} has {Available >> 20:N0} MiB left for it of {Limit >> 20:N0} MiB");

    /// <summary>Refuses to allocate what does not fit, because Linux would grant it and end the process later.</summary>
    /// <param name="purpose">Use of the memory, for example "the losses of 65,536 loops".</param>
    /// <param name="remedy">What would need less, as the first half of a sentence: "Use fewer loops (--loops)".</param>
    /// <exception cref="MicroGptException">The bytes exceed what is available.</exception>
    public void Require(long bytes, string purpose, string remedy)
    {
        if (bytes > Available)
        {
            throw new MicroGptException(string.Create(
                CultureInfo.InvariantCulture,
                $"There is not enough memory for {purpose}: {bytes >> 20:N0} MiB are needed, but {Describe()}. "
                + $"{remedy}, or close other programs."));
        }
    }

    private static MachineMemory? OfMachine(string path, long resident)
    {
        Dictionary<string, long> values = Values(path, ':');
        return values.TryGetValue("MemAvailable", out long free) && values.TryGetValue("MemTotal", out long total)
            ? new MachineMemory((1024 * (free + values.GetValueOrDefault("SwapFree"))) + resident, 1024 * total, "the machine")
            : null;
    }

    /// <summary>The control group of this process and those that it is in, of version 2.</summary>
    private static IEnumerable<string> ControlGroups(string root)
    {
        string mount = Path.Combine(root, "sys/fs/cgroup");
        string? line = Lines(Path.Combine(root, "proc/self/cgroup")).FirstOrDefault(l => l.StartsWith("0::/", StringComparison.Ordinal));
        for (string? group = line?[4..]; group is not null; group = group.Length == 0 ? null : Path.GetDirectoryName(group))
        {
            yield return Path.Combine(mount, group);
        }
    }

    private static MachineMemory? OfGroup(string directory, long resident)
    {
        long limit = Number(Path.Combine(directory, "memory.max"));
        long used = Number(Path.Combine(directory, "memory.current"));
        if (limit == Unlimited || used == Unlimited)
        {
            return null;
        }

        // Pages of files that nobody uses at the moment are dropped when memory runs short.
        long dropped = Values(Path.Combine(directory, "memory.stat"), ' ').GetValueOrDefault("inactive_file");
        long available = Math.Max(0, limit - used + Math.Min(dropped, used)) + resident;
        return new MachineMemory(Math.Min(limit, available), limit, "its control group");
    }

    private static long Number(string path) =>
        long.TryParse(Lines(path).FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : Unlimited;

    private static Dictionary<string, long> Values(string path, char separator)
    {
        var values = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (string line in Lines(path))
        {
            string[] parts = line.Split([separator, ' '], StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length > 1 && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long value))
            {
                values[parts[0]] = value;
            }
        }

        return values;
    }

    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
