namespace MicroGpt.App.Tests;

/// <summary>A compiled model of 3 loops with an exit token, on sums of digits: see specs/sums.json.</summary>
[CompiledModel("sums.json")]
internal sealed partial class SumsModel;
