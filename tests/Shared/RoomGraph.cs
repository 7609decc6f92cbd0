using System.Reflection;

namespace MicroGpt.Architecture;

/// <summary>The dependencies of an assembly's rooms: its namespaces, with an arrow from each to those that its code uses.</summary>
internal sealed class RoomGraph
{
    private readonly SortedDictionary<(string From, string To), string> _arrows = [];

    /// <summary>Reads signatures, attributes and method bodies of all types.</summary>
    /// <param name="root">The namespace that the rooms are in; types of its own are the room "".</param>
    /// <param name="atRoot">Folders that belong to the room "" too.</param>
    public static RoomGraph Of(Assembly assembly, string root, params string[] atRoot)
    {
        var graph = new RoomGraph();
        foreach (Type type in assembly.GetTypes())
        {
            foreach (Type used in TypeReferences.Of(type).Where(used => used.Assembly == assembly))
            {
                if (RoomOf(type, root) is { } from && RoomOf(used, root) is { } to)
                {
                    graph.Add(atRoot.Contains(from) ? "" : from, atRoot.Contains(to) ? "" : to, $"{type} uses {used}");
                }
            }
        }

        return graph;
    }

    /// <param name="example">A use that makes the arrow; the first one is kept.</param>
    public void Add(string from, string to, string example)
    {
        if (from != to)
        {
            _arrows.TryAdd((from, to), example);
        }
    }

    /// <summary>Returns arrows to a later room of the order, and rooms that the order lacks.</summary>
    public IReadOnlyList<string> Against(IReadOnlyList<string> order)
    {
        List<string> rooms = [.. order];
        return
        [
            .. Rooms.Except(rooms).Select(room => $"The order lacks '{room}'."),
            .. _arrows.Where(arrow => rooms.IndexOf(arrow.Key.From) < rooms.IndexOf(arrow.Key.To))
                .Select(arrow => $"'{arrow.Key.From}' stands before '{arrow.Key.To}', but {arrow.Value}."),
        ];
    }

    /// <summary>Returns the rooms of a circle in the order of its arrows; empty if there is none.</summary>
    public IReadOnlyList<string> FindCircle()
    {
        var done = new HashSet<string>();
        foreach (string room in Rooms)
        {
            if (Follow(room, [], done) is { Count: > 0 } circle)
            {
                return circle;
            }
        }

        return [];
    }

    private IEnumerable<string> Rooms =>
        _arrows.Keys.SelectMany(arrow => new[] { arrow.From, arrow.To }).Distinct().Order(StringComparer.Ordinal);

    private List<string> Follow(string room, List<string> path, HashSet<string> done)
    {
        int seen = path.IndexOf(room);
        if (seen >= 0)
        {
            return path[seen..];
        }

        if (!done.Contains(room))
        {
            foreach ((string from, string to) in _arrows.Keys.Where(arrow => arrow.From == room))
            {
                if (Follow(to, [.. path, from], done) is { Count: > 0 } circle)
                {
                    return circle;
                }
            }

            done.Add(room);
        }

        return [];
    }

    /// <summary>The first name after the root; the contract is a room of each assembly that it is linked into.</summary>
    private static string? RoomOf(Type type, string root) => type.Namespace switch
    {
        "MicroGpt.Contract" => "Contract",
        { } name when name == root => "",
        { } name when name.StartsWith(root + ".", StringComparison.Ordinal) => name[(root.Length + 1)..].Split('.')[0],
        _ => null,
    };
}
