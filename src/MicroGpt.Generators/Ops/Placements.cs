using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Kernels;

namespace MicroGpt.Generators.Ops;

internal static class Placements
{
    /// <summary>How a product adds rows to its result.</summary>
    public static ResidualKind Adding(this IPlacement placement, Tensor? residual, Tensor output) => residual is null
        ? ResidualKind.None
        : placement.SharePlace(residual, output) ? ResidualKind.InPlace : ResidualKind.Apart;
}
