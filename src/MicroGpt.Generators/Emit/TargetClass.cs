namespace MicroGpt.Generators.Emit;

/// <summary>The partial class that receives the generated model.</summary>
internal sealed record TargetClass(string Namespace, string Name, string Accessibility);
