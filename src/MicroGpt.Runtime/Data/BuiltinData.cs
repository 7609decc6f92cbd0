namespace MicroGpt.Runtime.Data;

/// <summary>Data sets that need no file: a list of names, and tasks of several sizes whose answers are right or wrong.</summary>
internal static class BuiltinData
{
    private static readonly Dictionary<string, Task> s_tasks = new(StringComparer.Ordinal)
    {
        [BuiltinNames.Addition] = new(AdditionProblems.Generate, AdditionProblems.DefaultDigits),
        [BuiltinNames.Modular] = new(ModularProblems.Generate, ModularProblems.DefaultOperations),
        [BuiltinNames.Hops] = new(HopProblems.Generate, HopProblems.DefaultHops),
    };

    private static readonly Dictionary<string, Func<TaskText>> s_banded = new(StringComparer.Ordinal)
    {
        [BuiltinNames.AdditionBands] = AdditionProblems.Bands,
        [BuiltinNames.HopsBands] = HopProblems.Bands,
        [BuiltinNames.Cups] = CupProblems.Pairs,
        [BuiltinNames.CupsAnswer] = CupProblems.Answers,
        [BuiltinNames.Parity] = ParityProblems.Pairs,
        [BuiltinNames.ParityAnswer] = ParityProblems.Answers,
        [BuiltinNames.Maze] = MazeProblems.Generate,
    };

    /// <summary>A built-in data set: its UTF-8 text and, if it has bands, their division.</summary>
    /// <exception cref="MicroGptException">There is no such data set.</exception>
    public static TaskText Generate(string spec)
    {
        if (!BuiltinNames.TryParse(spec, out string name, out int? size))
        {
            throw new MicroGptException(
                $"There is no built-in data set {spec}. Use {BuiltinNames.List}, with a size from 1 to {BuiltinNames.MostSize}.");
        }

        return s_banded.TryGetValue(name, out Func<TaskText>? banded)
            ? banded()
            : TaskText.Plain(s_tasks.TryGetValue(name, out Task? task) ? task.Generate(size ?? task.DefaultSize) : ReadNames());
    }

    private static byte[] ReadNames()
    {
        using Stream stream = typeof(BuiltinData).Assembly.GetManifestResourceStream("names.txt")!;
        byte[] names = new byte[stream.Length];
        stream.ReadExactly(names);
        return names;
    }

    private sealed record Task(Func<int, byte[]> Generate, int DefaultSize);
}
