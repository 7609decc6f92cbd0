namespace MicroGpt.Runtime.Tests.Force;

/// <summary>What happens to data that was written, but not synchronised.</summary>
internal enum Unsynchronised
{
    /// <summary>Nothing reaches the disk.</summary>
    Lost,

    /// <summary>Everything reaches the disk.</summary>
    Written,

    /// <summary>The length reaches the disk, and zeros are read instead of the data.</summary>
    Zeros,

    /// <summary>The first half reaches the disk, in sectors of 512 bytes.</summary>
    Torn,

    /// <summary>Every other sector reaches the disk, and zeros are read between them.</summary>
    Sectors,
}

/// <summary>
/// Computes every disk that a power failure may leave after some operations. Names that no synchronisation made durable may be there or
/// not, each on its own, which covers every reordering. Data may be lost, torn at 512 bytes, or zeros.
/// </summary>
internal static class PowerFailure
{
    private const int Sector = 512;

    /// <summary>Above this number of undecided names, there would be too many disks.</summary>
    private const int MostUndecided = 12;

    public static IEnumerable<DiskTree> Disks(DiskTree start, IReadOnlyList<Change> changes, int done)
    {
        var names = new List<(Change.Name Name, bool Durable)>();
        for (int i = 0; i < done; i++)
        {
            if (changes[i] is Change.Name name)
            {
                names.Add((name, IsDurable(name, changes, i, done)));
            }
        }

        int undecided = names.Count(name => !name.Durable);
        Assert.True(undecided <= MostUndecided, $"{undecided} names are undecided.");
        var seen = new HashSet<string>();
        foreach (Unsynchronised fate in Enum.GetValues<Unsynchronised>())
        {
            DiskTree contents = Contents(start, changes, done, fate);
            for (int choice = 0; choice < 1 << undecided; choice++)
            {
                DiskTree disk = Apply(contents, names, choice);
                if (seen.Add(disk.Signature(DiskTree.Root)))
                {
                    yield return disk;
                }
            }
        }
    }

    private static bool IsDurable(Change.Name name, IReadOnlyList<Change> changes, int at, int done)
    {
        var synchronised = new HashSet<Node>();
        for (int i = at + 1; i < done; i++)
        {
            if (changes[i] is Change.Synchronised { Node: var node })
            {
                synchronised.Add(node);
            }
        }

        return synchronised.Contains(name.Directory) && synchronised.Contains(name.TargetDirectory);
    }

    private static DiskTree Apply(DiskTree disk, List<(Change.Name Name, bool Durable)> names, int choice)
    {
        var entries = disk.Names.ToBuilder();
        int bit = 0;
        foreach ((Change.Name name, bool durable) in names)
        {
            if (!durable && (choice >> bit++ & 1) == 0)
            {
                continue;
            }

            // A rename of a name that never reached the disk reaches it as the new name alone.
            if (name.Old.Length > 0)
            {
                entries.Remove((name.Directory, name.Old));
            }

            if (name.New.Length > 0)
            {
                entries[(name.TargetDirectory, name.New)] = name.Node;
            }
        }

        return disk with { Names = entries.ToImmutable() };
    }

    private static DiskTree Contents(DiskTree disk, IReadOnlyList<Change> changes, int done, Unsynchronised fate)
    {
        var durable = disk.Files.ToBuilder();
        var written = disk.Files.ToBuilder();
        for (int i = 0; i < done; i++)
        {
            switch (changes[i])
            {
                case Change.Length length:
                    byte[] cut = written.GetValueOrDefault(length.File, []);
                    Array.Resize(ref cut, (int)length.Bytes);
                    written[length.File] = cut;
                    durable.TryAdd(length.File, []);
                    break;
                case Change.Data data:
                    byte[] bytes = [.. written[data.File]];
                    Array.Resize(ref bytes, (int)Math.Max(bytes.Length, data.Offset + data.Bytes.Length));
                    data.Bytes.CopyTo(bytes, data.Offset);
                    written[data.File] = bytes;
                    break;
                case Change.Synchronised { Node: var node } when written.ContainsKey(node):
                    durable[node] = written[node];
                    break;
            }
        }

        foreach ((Node node, byte[] now) in written)
        {
            byte[] before = durable[node];
            if (!ReferenceEquals(before, now))
            {
                durable[node] = Mix(before, now, fate);
            }
        }

        return disk with { Files = durable.ToImmutable() };
    }

    private static byte[] Mix(byte[] before, byte[] now, Unsynchronised fate)
    {
        if (fate is Unsynchronised.Lost or Unsynchronised.Written)
        {
            return fate == Unsynchronised.Lost ? before : now;
        }

        int half = now.Length / 2 / Sector * Sector;
        byte[] mixed = new byte[fate == Unsynchronised.Torn ? half : now.Length];
        for (int i = 0; i < mixed.Length; i++)
        {
            bool reached = fate == Unsynchronised.Torn || (fate == Unsynchronised.Sectors && i / Sector % 2 == 0);
            bool same = i < before.Length && before[i] == now[i];
            mixed[i] = reached || same ? now[i] : (byte)0;
        }

        return mixed;
    }
}
