namespace MicroGpt.Fuzz;

/// <summary>Runs a target on single inputs and judges what happens.</summary>
internal sealed class Trial(FuzzTarget target)
{
    private readonly Lock _gate = new();
    private byte[]? _running;
    private long _began;

    /// <returns>What is wrong; null if nothing is.</returns>
    public string? Run(byte[] input)
    {
        lock (_gate)
        {
            (_running, _began) = (input, Environment.TickCount64);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            target.Run(input);
        }
        catch (Exception defect) // whatever a reader throws besides a refusal
        {
            return defect.ToString();
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        long allowed = target.AllocatesAtMost + ((long)target.AllocatesPerByte * input.Length);
        return allocated <= allowed ? null : $"It allocated {allocated} bytes for an input of {input.Length}; {allowed} are allowed.";
    }

    /// <summary>The input that has been running for so long, or null.</summary>
    public byte[]? Hanging(TimeSpan patience)
    {
        lock (_gate)
        {
            return _running is not null && Environment.TickCount64 - _began > patience.TotalMilliseconds ? _running : null;
        }
    }

    public void End()
    {
        lock (_gate)
        {
            _running = null;
        }
    }

    /// <summary>The statics and the compiled code of the reader are not counted to an input: the seeds run once before.</summary>
    public void WarmUp(IEnumerable<byte[]> seeds)
    {
        foreach (byte[] seed in seeds)
        {
            Run(seed);
        }
    }

    /// <summary>Leaves out pieces of a failing input as long as it fails in the same way.</summary>
    public byte[] Minimise(byte[] input, string failure)
    {
        string kind = KindOf(failure);
        for (int length = Math.Max(1, input.Length / 2); length > 0; length /= 2)
        {
            for (int at = 0; at + length <= input.Length;)
            {
                byte[] shorter = [.. input.AsSpan(0, at), .. input.AsSpan(at + length)];
                if (Run(shorter) is { } other && KindOf(other) == kind)
                {
                    input = shorter;
                }
                else
                {
                    at += length;
                }
            }
        }

        return input;
    }

    /// <summary>The type of the exception and the method that threw it.</summary>
    private static string KindOf(string failure)
    {
        string[] lines = failure.Split('\n');
        string thrower = lines.FirstOrDefault(line => line.StartsWith("   at ", StringComparison.Ordinal)) ?? "";
        return lines[0].Split(':')[0].Split(' ')[0] + thrower;
    }
}
