using MicroGpt.Generators.Collections;
using Microsoft.CodeAnalysis;

namespace MicroGpt.Generators.Diagnostics;

/// <summary>A diagnostic as plain values, so that pipeline values that contain one are compared by value.</summary>
internal sealed record DiagnosticInfo(string Id, LocationInfo Location, EquatableArray<string> Arguments)
{
    public static DiagnosticInfo Create(DiagnosticDescriptor descriptor, LocationInfo location, params string[] arguments) =>
        new(descriptor.Id, location, new EquatableArray<string>(arguments));

    public Diagnostic ToDiagnostic() =>
        Diagnostic.Create(DiagnosticDescriptors.ById[Id], Location.ToLocation(), [.. Arguments]);
}
