using MicroGpt.CommandLine;
using MicroGpt.Runtime;

return MicroGptCommandLine.Run<Model>(args);

/// <summary>The model of model.json. The source generator writes the rest of this class.</summary>
[CompiledModel("model.json")]
public sealed partial class Model;
