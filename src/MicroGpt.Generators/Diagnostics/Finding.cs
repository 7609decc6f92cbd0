using MicroGpt.Generators.Collections;

namespace MicroGpt.Generators.Diagnostics;

/// <summary>
/// A mistake that only a pass behind the reader can see, without its place in the file: specs that differ in layout alone have
/// equal findings.
/// </summary>
/// <param name="Id">One of <see cref="DiagnosticIds"/>.</param>
/// <param name="Keys">
/// Paths of keys such as <c>training.batch</c>. The mistake is reported at the first one that the file holds, or at the whole file where
/// there are none.
/// </param>
internal sealed record Finding(string Id, EquatableArray<string> Keys, EquatableArray<string> Arguments)
{
    public static Finding At(string id, string[] keys, params string[] arguments) =>
        new(id, new EquatableArray<string>(keys), new EquatableArray<string>(arguments));
}
