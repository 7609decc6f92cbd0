namespace MicroGpt.Exports.Tests;

/// <summary>Each of these is a model of another program as well. GPT-2: layerNorm with shifts, gelu, learned positions, biases.</summary>
[CompiledModel("gpt2.json")]
internal sealed partial class Gpt2Model;

/// <summary>Llama: rotary positions, swiGlu, biases, an own head, a character that stands in, documents that are lines.</summary>
[CompiledModel("llama.json")]
internal sealed partial class LlamaModel;

/// <summary>Llama without gains and biases, with a tied head, over bytes.</summary>
[CompiledModel("llama-bytes.json")]
internal sealed partial class LlamaBytesModel;

/// <summary>Llama with normalized queries and keys, and a recursion section of one loop, which changes nothing.</summary>
[CompiledModel("qwen3.json")]
internal sealed partial class Qwen3Model;

/// <summary>Normalized queries and keys with squaredRelu: transformers computes it with one matrix as gate and what it gates.</summary>
[CompiledModel("twin.json")]
internal sealed partial class TwinModel;

/// <summary>Llama with a plain MLP of squaredRelu.</summary>
[CompiledModel("arcee.json")]
internal sealed partial class ArceeModel;
