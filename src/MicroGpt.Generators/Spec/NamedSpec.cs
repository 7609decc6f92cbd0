namespace MicroGpt.Generators.Spec;

/// <summary>A spec file with the name that classes ask for.</summary>
internal sealed record NamedFile(string Key, string Path);

/// <summary>A spec without mistakes.</summary>
internal sealed record NamedSpec(NamedFile File, ModelSpec Spec);
