namespace MicroGpt.Runtime.Exports.Foreign;

/// <summary>The names that a program gives to the tensors of a family, without <c>.weight</c> and <c>.bias</c>.</summary>
internal sealed record TensorNaming
{
    public static TensorNaming HuggingFaceGpt2 { get; } = new()
    {
        Tokens = "transformer.wte",
        Positions = "transformer.wpe",
        Block = "transformer.h.",
        Norm1 = "ln_1",
        QueryKeyValue = "attn.c_attn",
        Projection = "attn.c_proj",
        Norm2 = "ln_2",
        Up = "mlp.c_fc",
        Down = "mlp.c_proj",
        FinalNorm = "transformer.ln_f",
        Head = "lm_head",

        // Its layers are "Conv1D", which hold input channels in rows, as ours do.
        Transposes = false,
    };

    public static TensorNaming HuggingFaceLlama { get; } = new()
    {
        Tokens = "model.embed_tokens",
        Block = "model.layers.",
        Norm1 = "input_layernorm",
        Query = "self_attn.q_proj",
        Key = "self_attn.k_proj",
        Value = "self_attn.v_proj",
        QueryNorm = "self_attn.q_norm",
        KeyNorm = "self_attn.k_norm",
        Projection = "self_attn.o_proj",
        Norm2 = "post_attention_layernorm",
        Gate = "mlp.gate_proj",
        Up = "mlp.up_proj",
        Down = "mlp.down_proj",
        FinalNorm = "model.norm",
        Head = "lm_head",
        Halves = true,
    };

    public static TensorNaming Gguf { get; } = new()
    {
        Tokens = "token_embd",
        Positions = "position_embd",
        Block = "blk.",
        Norm1 = "attn_norm",
        QueryKeyValue = "attn_qkv",
        Query = "attn_q",
        Key = "attn_k",
        Value = "attn_v",
        QueryNorm = "attn_q_norm",
        KeyNorm = "attn_k_norm",
        Projection = "attn_output",
        Norm2 = "ffn_norm",
        Gate = "ffn_gate",
        Up = "ffn_up",
        Down = "ffn_down",
        FinalNorm = "output_norm",
        Head = "output",
    };

    public required string Tokens { get; init; }

    public string Positions { get; init; } = "";

    /// <summary>What the names of a block begin with, before its number.</summary>
    public required string Block { get; init; }

    public required string Norm1 { get; init; }

    public string QueryKeyValue { get; init; } = "";

    public string Query { get; init; } = "";

    public string Key { get; init; } = "";

    public string Value { get; init; } = "";

    public string QueryNorm { get; init; } = "";

    public string KeyNorm { get; init; } = "";

    public required string Projection { get; init; }

    public required string Norm2 { get; init; }

    public string Gate { get; init; } = "";

    public required string Up { get; init; }

    public required string Down { get; init; }

    public required string FinalNorm { get; init; }

    public required string Head { get; init; }

    /// <summary>Whether matrices hold output channels in rows.</summary>
    public bool Transposes { get; init; } = true;

    /// <summary>Whether rotary positions turn the channels i and i + headSize / 2 together.</summary>
    public bool Halves { get; init; }

    /// <summary>llama.cpp turns neighbouring channels for Llama and Arcee, and both halves for Qwen3.</summary>
    public static TensorNaming GgufOf(ModelFamily family) => Gguf with { Halves = family == ModelFamily.Qwen3 };

    public static TensorNaming HuggingFaceOf(ModelFamily family) =>
        family == ModelFamily.Gpt2 ? HuggingFaceGpt2 : HuggingFaceLlama;
}
