namespace MicroGpt.App.Tests;

/// <summary>The model of <see cref="SumsModel"/>, trained with the optimizer's state in bfloat16.</summary>
[CompiledModel("sums-bfloat16.json")]
internal sealed partial class SumsBFloat16Model;
