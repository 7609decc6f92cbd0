namespace MicroGpt.Contract;

/// <summary>The rule by which a step changes the weights.</summary>
public enum OptimizerKind
{
    AdamW,
    Lion,
}

/// <summary>What is known about each <see cref="OptimizerKind"/> before any memory is taken, as one table.</summary>
public static class OptimizerKinds
{
    // In the order of the enum.
    private static readonly Row[] Table =
    [
        new("AdamW", ["m", "v"], HasEpsilon: true),
        new("Lion", ["m"], HasEpsilon: false),
    ];

    /// <summary>The name in reports.</summary>
    public static string Name(this OptimizerKind kind) => Table[(int)kind].Name;

    /// <summary>
    /// Names of the running means that it keeps of every parameter. A checkpoint has a tensor of each, called after the parameter, a dot and this name.
    /// </summary>
    public static IReadOnlyList<string> Moments(this OptimizerKind kind) => Table[(int)kind].Moments;

    /// <summary>Whether its formula has an epsilon.</summary>
    public static bool HasEpsilon(this OptimizerKind kind) => Table[(int)kind].HasEpsilon;

    private sealed record Row(string Name, string[] Moments, bool HasEpsilon);
}
