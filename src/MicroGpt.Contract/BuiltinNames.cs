using System.Globalization;

namespace MicroGpt.Contract;

/// <summary>Names of the built-in data sets, which <c>training.data</c> and <c>--data</c> accept instead of a path.</summary>
public static class BuiltinNames
{
    public const string Prefix = "builtin:";

    /// <summary>The data of a spec that names none.</summary>
    public const string Default = Prefix + Names;

    /// <summary>The list of first names.</summary>
    public const string Names = "names";

    public const string Addition = "addition";
    public const string Modular = "modular";
    public const string Hops = "hops";
    public const string AdditionBands = "addition-bands";
    public const string HopsBands = "hops-bands";
    public const string Cups = "cups";
    public const string CupsAnswer = "cups-answer";
    public const string Parity = "parity";
    public const string ParityAnswer = "parity-answer";
    public const string Maze = "maze";

    /// <summary>Largest size of a task; the smallest is 1.</summary>
    public const int MostSize = 9;

    /// <summary>Tasks and the names of their sizes; tasks without a size have bands of difficulty instead.</summary>
    private static readonly (string Name, string? Size)[] Tasks =
    [
        (Addition, "DIGITS"), (Modular, "OPERATIONS"), (Hops, "HOPS"), (AdditionBands, null), (HopsBands, null), (Cups, null),
        (CupsAnswer, null), (Parity, null), (ParityAnswer, null), (Maze, null),
    ];

    /// <summary>Every form of a name, as listed in messages.</summary>
    public static IReadOnlyList<string> Forms { get; } =
        [Default, .. Tasks.SelectMany(task => task.Size is null
            ? new[] { Prefix + task.Name }
            : [Prefix + task.Name, $"{Prefix}{task.Name}:{task.Size}"])];

    /// <summary>All names in one line, for a sentence.</summary>
    public static string List { get; } = string.Join(", ", Tasks.Take(Tasks.Length - 1).Select(Optional).Prepend(Default))
        + " or " + Optional(Tasks[Tasks.Length - 1]);

    public static bool IsBuiltin(string data) => data.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Whether the data set consists of problems with right answers.</summary>
    public static bool IsTask(string data) => TryParse(data, out string name, out _) && name != Names;

    /// <summary>
    /// Whether every line is an input with a target for each token. Otherwise it is a problem, the answer mark and an answer.
    /// </summary>
    public static bool HasPairs(string data) => TryParse(data, out string name, out _) && name is Cups or Parity or Maze;

    /// <summary>Parses <c>builtin:NAME</c> or <c>builtin:TASK:SIZE</c>.</summary>
    /// <param name="size">The size; null if none is given.</param>
    /// <returns>Whether there is such a data set.</returns>
    public static bool TryParse(string data, out string name, out int? size)
    {
        string[] parts = IsBuiltin(data) ? data.Substring(Prefix.Length).Split(':') : [string.Empty];
        name = parts[0];
        size = null;
        (string Name, string? Size) task = Array.Find(Tasks, known => known.Name == parts[0]);
        if (parts.Length == 1)
        {
            return task.Name is not null || name == Names;
        }

        if (task.Size is null || parts.Length > 2
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number is < 1 or > MostSize)
        {
            return false;
        }

        size = number;
        return true;
    }

    private static string Optional((string Name, string? Size) task) =>
        Prefix + task.Name + (task.Size is null ? string.Empty : $"[:{task.Size}]");
}
