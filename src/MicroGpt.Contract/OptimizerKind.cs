namespace MicroGpt.Contract;

/// <summary>The optimizers.</summary>
public enum OptimizerKind
{
    AdamW,
    Lion,
}

/// <summary>The properties of each <see cref="OptimizerKind"/> as one table.</summary>
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
    /// Names of the moments that the optimizer keeps for every parameter. A checkpoint has one tensor for each, with the name of the
    /// parameter, a dot and this name.
    /// </summary>
    public static IReadOnlyList<string> Moments(this OptimizerKind kind) => Table[(int)kind].Moments;

    /// <summary>Whether the optimizer has an epsilon.</summary>
    public static bool HasEpsilon(this OptimizerKind kind) => Table[(int)kind].HasEpsilon;

    private sealed record Row(string Name, string[] Moments, bool HasEpsilon);
}
