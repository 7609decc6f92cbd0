namespace MicroGpt.App.Tests;

/// <summary>A compiled model of 3 loops with a target for each input token, and packed problems: see specs/parity.json.</summary>
[CompiledModel("parity.json")]
internal sealed partial class ParityModel;
