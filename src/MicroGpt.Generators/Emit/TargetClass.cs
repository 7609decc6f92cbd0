namespace MicroGpt.Generators.Emit;

/// <summary>Where the generated model goes: the partial class that asked for it.</summary>
internal sealed record TargetClass(string Namespace, string Name, string Accessibility);
