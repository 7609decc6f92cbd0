namespace MicroGpt.Runtime;

/// <summary>
/// Asks the generator to complete this sealed partial class with the model of a spec file. The file must be among the
/// project's AdditionalFiles with the metadata <c>MicroGptModel</c> set to the same name.
/// </summary>
/// <param name="spec">The name that the file's <c>MicroGptModel</c> metadata gives, e.g. <c>model.json</c>.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class CompiledModelAttribute(string spec) : Attribute
{
    public string Spec { get; } = spec;
}
