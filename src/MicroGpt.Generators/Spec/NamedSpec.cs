namespace MicroGpt.Generators.Spec;

/// <summary>A spec file as those who ask for it see it.</summary>
internal sealed record NamedFile(string Key, string Path);

/// <summary>A spec without mistakes.</summary>
internal sealed record NamedSpec(NamedFile File, ModelSpec Spec);
