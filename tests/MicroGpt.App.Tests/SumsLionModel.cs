namespace MicroGpt.App.Tests;

/// <summary>The model of <see cref="SumsModel"/>, trained with Lion.</summary>
[CompiledModel("sums-lion.json")]
internal sealed partial class SumsLionModel;
