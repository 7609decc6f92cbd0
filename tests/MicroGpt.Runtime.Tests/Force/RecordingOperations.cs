using MicroGpt.Runtime.Files;

namespace MicroGpt.Runtime.Tests.Force;

/// <summary>What an operation did to the model disk.</summary>
internal abstract record Change
{
    /// <summary>A name appeared, disappeared, or moved. It is durable once both directories were synchronised.</summary>
    public sealed record Name(Node Directory, string Old, Node TargetDirectory, string New, Node Node) : Change;

    public sealed record Data(Node File, long Offset, byte[] Bytes) : Change;

    public sealed record Length(Node File, long Bytes) : Change;

    public sealed record Synchronised(Node Node) : Change;
}

/// <summary>Performs operations on the real disk, without waiting for it, and records them for <see cref="PowerFailure"/>.</summary>
internal sealed class RecordingOperations : IFileOperations
{
    private readonly Dictionary<string, Node> _nodes = [];
    private int _lastNumber;

    /// <param name="root">The directory that the model disk represents. What it contains at the start is durable.</param>
    public RecordingOperations(string root)
    {
        _nodes[root] = DiskTree.Root;
        Start = Read(root, DiskTree.Root, DiskTree.Empty);
    }

    /// <summary>The disk before the first change.</summary>
    public DiskTree Start { get; }

    public List<Change> Changes { get; } = [];

    public void CreateDirectory(string path)
    {
        DiskOperations.Instance.CreateDirectory(path);
        Changes.Add(Appeared(path));
    }

    public IFileWriter Create(string path)
    {
        IFileWriter file = DiskOperations.Instance.Create(path);
        Change.Name appeared = Appeared(path);
        Changes.Add(new Change.Length(appeared.Node, 0));
        Changes.Add(appeared);
        return new Writer(this, file, appeared.Node);
    }

    public IFileWriter Open(string path) => new Writer(this, DiskOperations.Instance.Open(path), _nodes[path]);

    public void MoveFile(string from, string to)
    {
        DiskOperations.Instance.MoveFile(from, to);
        Moved(from, to);
    }

    public void MoveNewFile(string from, string to)
    {
        DiskOperations.Instance.MoveNewFile(from, to);
        Moved(from, to);
    }

    public void MoveDirectory(string from, string to)
    {
        DiskOperations.Instance.MoveDirectory(from, to);
        Moved(from, to);
    }

    public void DeleteFile(string path)
    {
        DiskOperations.Instance.DeleteFile(path);
        Changes.Add(Disappeared(path));
    }

    public void DeleteDirectory(string path)
    {
        DiskOperations.Instance.DeleteDirectory(path);
        Changes.Add(Disappeared(path));
    }

    public void SynchroniseDirectory(string path) => Changes.Add(new Change.Synchronised(_nodes[path]));

    private Change.Name Appeared(string path)
    {
        var node = new Node(++_lastNumber);
        _nodes[path] = node;
        return new Change.Name(Parent(path), "", Parent(path), Path.GetFileName(path), node);
    }

    private Change.Name Disappeared(string path)
    {
        Node node = _nodes[path];
        _nodes.Remove(path);
        return new Change.Name(Parent(path), Path.GetFileName(path), Parent(path), "", node);
    }

    private void Moved(string from, string to)
    {
        Changes.Add(new Change.Name(Parent(from), Path.GetFileName(from), Parent(to), Path.GetFileName(to), _nodes[from]));
        foreach (string path in _nodes.Keys.Where(path => path == from || path.StartsWith(from + "/", StringComparison.Ordinal)).ToArray())
        {
            _nodes[to + path[from.Length..]] = _nodes[path];
            _nodes.Remove(path);
        }
    }

    private Node Parent(string path) => _nodes[Path.GetDirectoryName(path)!];

    private DiskTree Read(string path, Node directory, DiskTree tree)
    {
        foreach (string entry in Directory.EnumerateFileSystemEntries(path))
        {
            var node = new Node(++_lastNumber);
            _nodes[entry] = node;
            tree = tree with { Names = tree.Names.SetItem((directory, Path.GetFileName(entry)), node) };
            tree = Directory.Exists(entry)
                ? Read(entry, node, tree)
                : tree with { Files = tree.Files.SetItem(node, File.ReadAllBytes(entry)) };
        }

        return tree;
    }

    private sealed class Writer(RecordingOperations owner, IFileWriter file, Node node) : IFileWriter
    {
        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            file.Write(bytes, offset);
            owner.Changes.Add(new Change.Data(node, offset, bytes.ToArray()));
        }

        public void SetLength(long length)
        {
            file.SetLength(length);
            owner.Changes.Add(new Change.Length(node, length));
        }

        public void Synchronise() => owner.Changes.Add(new Change.Synchronised(node));

        public void Dispose() => file.Dispose();
    }
}
