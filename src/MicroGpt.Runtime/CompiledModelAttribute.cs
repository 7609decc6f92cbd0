namespace MicroGpt.Runtime;

/// <summary>
/// Asks the source generator to complete this sealed partial class with the model of a spec file. The file must be among the
/// AdditionalFiles of the project, with the metadata <c>MicroGptModel</c> set to the same name.
/// </summary>
/// <param name="spec">Value of the file's <c>MicroGptModel</c> metadata, for example <c>model.json</c>.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class CompiledModelAttribute(string spec) : Attribute
{
    public string Spec { get; } = spec;
}
