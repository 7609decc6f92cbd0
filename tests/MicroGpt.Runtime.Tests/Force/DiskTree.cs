using System.Collections.Immutable;
using System.IO.Hashing;
using System.Text;

namespace MicroGpt.Runtime.Tests.Force;

/// <summary>A file or directory of the model disk. Its number does not change when it is renamed.</summary>
internal readonly record struct Node(int Number);

/// <summary>The names and contents of a model disk. Immutable, so that many futures can start from one past.</summary>
internal sealed record DiskTree(
    ImmutableDictionary<(Node Directory, string Name), Node> Names, ImmutableDictionary<Node, byte[]> Files)
{
    public static Node Root { get; } = new(0);

    public static DiskTree Empty { get; } = new(
        ImmutableDictionary<(Node Directory, string Name), Node>.Empty, ImmutableDictionary<Node, byte[]>.Empty);

    public bool IsFile(Node node) => Files.ContainsKey(node);

    public IEnumerable<(string Name, Node Node)> Entries(Node directory) =>
        Names.Where(entry => entry.Key.Directory == directory).Select(entry => (entry.Key.Name, entry.Value));

    /// <summary>Writes the reachable part to a real directory.</summary>
    public void WriteTo(string path, Node directory)
    {
        Directory.CreateDirectory(path);
        foreach ((string name, Node node) in Entries(directory))
        {
            if (IsFile(node))
            {
                File.WriteAllBytes(Path.Combine(path, name), Files[node]);
            }
            else
            {
                WriteTo(Path.Combine(path, name), node);
            }
        }
    }

    /// <summary>The same for trees that look the same from outside.</summary>
    public string Signature(Node directory)
    {
        var text = new StringBuilder();
        foreach ((string name, Node node) in Entries(directory).OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            text.Append(name).Append('=');
            text.Append(IsFile(node) ? Convert.ToHexString(XxHash128.Hash(Files[node])) : $"{{{Signature(node)}}}").Append(';');
        }

        return text.ToString();
    }
}
