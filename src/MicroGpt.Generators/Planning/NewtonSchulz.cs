namespace MicroGpt.Generators.Planning;

/// <summary>
/// The iteration X = (c0 I + c1 A + c2 A^2) X with A = X X^T, which moves every singular value towards 1 (Jordan et al. 2024, Muon).
/// All factors are polynomials of the first A, so they commute, and the iteration runs on small symmetric matrices: A = P A P and
/// Q = P Q, from Q = I. One product with X at the end replaces one per step.
/// </summary>
internal static class NewtonSchulz
{
    /// <summary>The coefficients of each step: Polar Express (Amsel et al. 2025, arXiv 2505.16932).</summary>
    public static readonly IReadOnlyList<(float C0, float C1, float C2)> Steps =
    [
        (8.1565545f, -22.483293f, 15.878770f),
        (4.0429299f, -2.8089175f, 0.50001784f),
        (3.8916678f, -2.7724842f, 0.50606482f),
        (3.2857537f, -2.3681295f, 0.46449024f),
        (2.3465414f, -1.7097828f, 0.42323551f),
    ];

    /// <summary>Symmetric products of all steps. The first step has no Q yet, and after the last nobody reads A.</summary>
    public static int Products => (4 * Steps.Count) - 3;
}
