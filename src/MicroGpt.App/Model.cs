using MicroGpt.Runtime;

namespace MicroGpt.App;

/// <summary>The model of model.json, or of the spec named by <c>-p:ModelSpec=...</c>; the generator writes the rest.</summary>
[CompiledModel("model.json")]
public sealed partial class Model;
