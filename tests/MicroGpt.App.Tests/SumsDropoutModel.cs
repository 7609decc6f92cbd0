namespace MicroGpt.App.Tests;

/// <summary>The model of <see cref="SumsModel"/>, trained with dropout.</summary>
[CompiledModel("sums-dropout.json")]
internal sealed partial class SumsDropoutModel;
