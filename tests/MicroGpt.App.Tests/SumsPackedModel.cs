namespace MicroGpt.App.Tests;

/// <summary>The model of <see cref="SumsModel"/>, with several problems in a context.</summary>
[CompiledModel("sums-packed.json")]
internal sealed partial class SumsPackedModel;
