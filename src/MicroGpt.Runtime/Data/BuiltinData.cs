using System.Globalization;

namespace MicroGpt.Runtime;

/// <summary>Data sets that need no file: a list of names, and tasks of several sizes whose answers are right or wrong.</summary>
internal static class BuiltinData
{
    /// <summary>The names as listed in messages.</summary>
    public const string Names = "builtin:names, builtin:addition[:DIGITS], builtin:modular[:OPERATIONS] or builtin:hops[:HOPS]";

    private const string Prefix = "builtin:";

    private static readonly Dictionary<string, Task> s_tasks = new(StringComparer.Ordinal)
    {
        ["addition"] = new(AdditionProblems.Generate, AdditionProblems.DefaultDigits, AdditionProblems.MostDigits),
        ["modular"] = new(ModularProblems.Generate, ModularProblems.DefaultOperations, ModularProblems.MostOperations),
        ["hops"] = new(HopProblems.Generate, HopProblems.DefaultHops, HopProblems.MostHops),
    };

    public static bool IsBuiltin(string spec) => spec.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Whether every line is a problem, the answer mark and an answer.</summary>
    public static bool IsTask(string spec) => IsBuiltin(spec) && s_tasks.ContainsKey(spec[Prefix.Length..].Split(':')[0]);

    /// <summary>UTF-8 text of a built-in data set.</summary>
    /// <exception cref="MicroGptException">There is no such data set.</exception>
    public static ReadOnlySpan<byte> Read(string spec)
    {
        string[] parts = spec[Prefix.Length..].Split(':');
        if (parts is ["names"])
        {
            return ReadNames();
        }

        if (s_tasks.TryGetValue(parts[0], out Task? task) && task.SizeOf(parts) is { } size)
        {
            return task.Generate(size);
        }

        throw new MicroGptException($"There is no built-in data set {spec}. Use {Names}, with a size from 1 to 9.");
    }

    private static byte[] ReadNames()
    {
        using Stream stream = typeof(BuiltinData).Assembly.GetManifestResourceStream("names.txt")!;
        byte[] names = new byte[stream.Length];
        stream.ReadExactly(names);
        return names;
    }

    private sealed record Task(Func<int, byte[]> Generate, int DefaultSize, int MostSize)
    {
        /// <summary>Parses the size after the name; null if it is not a size.</summary>
        public int? SizeOf(string[] parts) => parts switch
        {
            [_] => DefaultSize,
            [_, string text] when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int size)
                && size >= 1 && size <= MostSize => size,
            _ => null,
        };
    }
}
