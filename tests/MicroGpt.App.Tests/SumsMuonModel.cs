namespace MicroGpt.App.Tests;

/// <summary>The model of <see cref="SumsModel"/>, trained with Muon.</summary>
[CompiledModel("sums-muon.json")]
internal sealed partial class SumsMuonModel;

/// <summary>The same with another rate of the matrices, and moments in bfloat16.</summary>
[CompiledModel("sums-muon-bfloat16.json")]
internal sealed partial class SumsMuonBFloat16Model;
