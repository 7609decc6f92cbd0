namespace MicroGpt.Contract;

/// <summary>The optimizers.</summary>
public enum OptimizerKind
{
    AdamW,
    Lion,

    /// <summary>Orthogonalized momentum for the matrices of the blocks, AdamW for everything else.</summary>
    Muon,
}

/// <summary>The properties of each <see cref="OptimizerKind"/> as one table.</summary>
public static class OptimizerKinds
{
    // In the order of the enum.
    private static readonly Row[] Table =
    [
        new("AdamW", ["m", "v"], HasEpsilon: true),
        new("Lion", ["m"], HasEpsilon: false),
        new("Muon", ["m", "v"], HasEpsilon: true, Orthogonalizes: true),
    ];

    /// <summary>The name in reports.</summary>
    public static string Name(this OptimizerKind kind) => Table[(int)kind].Name;

    /// <summary>
    /// Names of the moments that the optimizer keeps. A checkpoint has a tensor for each parameter that has the moment, with the name of
    /// the parameter, a dot and this name.
    /// </summary>
    public static IReadOnlyList<string> Moments(this OptimizerKind kind) => Table[(int)kind].Moments;

    /// <summary>Number of moments, counted from the first, of a parameter.</summary>
    /// <param name="isMatrix">Whether the optimizer may orthogonalize the parameter's updates.</param>
    public static int MomentCount(this OptimizerKind kind, bool isMatrix) =>
        kind.Orthogonalizes() && isMatrix ? 1 : kind.Moments().Count;

    /// <summary>Whether the optimizer has an epsilon.</summary>
    public static bool HasEpsilon(this OptimizerKind kind) => Table[(int)kind].HasEpsilon;

    /// <summary>Whether updates of the matrices of the blocks are orthogonalized.</summary>
    public static bool Orthogonalizes(this OptimizerKind kind) => Table[(int)kind].Orthogonalizes;

    private sealed record Row(string Name, string[] Moments, bool HasEpsilon, bool Orthogonalizes = false);
}
