using MicroGpt.Runtime;

namespace MicroGpt.App;

/// <summary>
/// The model of model.json, or of the spec named by <c>-p:ModelSpec=...</c>. The source generator writes the rest of this class.
/// </summary>
[CompiledModel("model.json")]
public sealed partial class Model;
