namespace MicroGpt.Generators.Emit;

/// <param name="HintName">Name of the generated file, unique in the compilation, e.g. <c>Model.Forward.g.cs</c>.</param>
internal sealed record GeneratedFile(string HintName, string Text);
