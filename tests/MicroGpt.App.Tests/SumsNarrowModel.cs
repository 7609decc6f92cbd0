namespace MicroGpt.App.Tests;

/// <summary>The model of <see cref="SumsModel"/>, its activations kept in bfloat16.</summary>
[CompiledModel("sums-bfloat16-activations.json")]
internal sealed partial class SumsNarrowModel;

/// <summary>The model of <see cref="SumsModel"/>, with all loops except the last recomputed.</summary>
[CompiledModel("sums-recomputed.json")]
internal sealed partial class SumsRecomputedModel;
