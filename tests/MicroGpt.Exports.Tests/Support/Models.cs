namespace MicroGpt.Exports.Tests;

/// <summary>A GPT-2 of bytes without loops: layerNorm with shift, also of the embedding, gelu, learned positions, own head.</summary>
[CompiledModel("plain.json")]
internal sealed partial class PlainModel;

/// <summary>The default recipe with a table of all pairs, prelude, coda, concat, a normalized state, loop rows and an exit token.</summary>
[CompiledModel("loops.json")]
internal sealed partial class LoopsModel;

/// <summary>layerNorm without gain, swiGlu with biases, hashed pairs, scaled injection, no final norm, weights in bfloat16.</summary>
[CompiledModel("scaled.json")]
internal sealed partial class ScaledModel;

/// <summary>Full attention over a grid, rmsNorm without gain, silu, an exit token without a coda.</summary>
[CompiledModel("grid.json")]
internal sealed partial class GridModel;

/// <summary>layerNorm with gain but no shift, relu, no injection, a coda, a state that is normalized.</summary>
[CompiledModel("none.json")]
internal sealed partial class NoneModel;
