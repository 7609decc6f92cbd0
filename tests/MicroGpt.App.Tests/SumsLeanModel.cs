namespace MicroGpt.App.Tests;

/// <summary>The model of <see cref="SumsModel"/> with its weights in bfloat16 and no other copy of them.</summary>
[CompiledModel("sums-bfloat16-weights.json")]
internal sealed partial class SumsLeanModel;
