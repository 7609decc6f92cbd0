using MicroGpt.Generators.Collections;

namespace MicroGpt.Generators.Diagnostics;

/// <summary>
/// A mistake that only a pass after the reader can detect. It has no location in the file, so that specs that differ in layout only
/// have equal findings.
/// </summary>
/// <param name="Id">One of <see cref="DiagnosticIds"/>.</param>
/// <param name="Keys">
/// Paths of keys such as <c>training.batch</c>. The mistake is reported at the first one that the file contains, or at the start of the
/// file if there are no keys.
/// </param>
internal sealed record Finding(string Id, EquatableArray<string> Keys, EquatableArray<string> Arguments)
{
    public static Finding At(string id, string[] keys, params string[] arguments) =>
        new(id, new EquatableArray<string>(keys), new EquatableArray<string>(arguments));
}
