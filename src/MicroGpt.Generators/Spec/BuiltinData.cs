namespace MicroGpt.Generators.Spec;

/// <summary>Data sets inside the runtime, which <c>training.data</c> can name instead of a path.</summary>
internal static class BuiltinData
{
    public const string Prefix = "builtin:";

    private static readonly IReadOnlyList<string> Tasks = ["addition", "modular", "hops"];

    /// <summary>As messages list them.</summary>
    public static readonly IReadOnlyList<string> Names =
        ["builtin:names", "builtin:addition", "builtin:addition:DIGITS", "builtin:modular", "builtin:modular:OPERATIONS", "builtin:hops", "builtin:hops:HOPS"];

    public static bool Exists(string data)
    {
        string name = data.Substring(Prefix.Length);
        return name == "names" || Tasks.Any(task => name == task || (name.StartsWith(task + ":", StringComparison.Ordinal) && name.Substring(task.Length + 1) is [>= '1' and <= '9']));
    }
}
