namespace MicroGpt.App.Tests;

/// <summary>The model of <see cref="SumsModel"/> with its weights only in bfloat16.</summary>
[CompiledModel("sums-bfloat16-weights.json")]
internal sealed partial class SumsLeanModel;
