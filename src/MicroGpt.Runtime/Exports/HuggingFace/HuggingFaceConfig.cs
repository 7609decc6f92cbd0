using System.Text.Json;
using MicroGpt.Runtime.Exports.Foreign;

namespace MicroGpt.Runtime.Exports.HuggingFace;

/// <summary>Writes config.json, which tells transformers what the tensors of a folder are.</summary>
internal static class HuggingFaceConfig
{
    public const string File = "config.json";

    /// <summary><see cref="PortableModel.RotaryBase"/> as JSON.</summary>
    private const string RotaryBase = "10000.0";

    public static void Write(Stream stream, PortableModel model) => JsonFile.Write(stream, json =>
    {
        int document = model.Vocabulary - 1;
        json.WriteStartArray("architectures");
        json.WriteStringValue(HuggingFaceNames.ClassOf(model.Family));
        json.WriteEndArray();
        json.WriteString("model_type", model.Family.Name());
        json.WriteString("torch_dtype", "float32");
        json.WriteNumber("vocab_size", model.Vocabulary);
        json.WriteNumber("bos_token_id", document);
        json.WriteNumber("eos_token_id", document);
        json.WriteBoolean("tie_word_embeddings", model.TiedHead);
        if (model.Family == ModelFamily.Gpt2)
        {
            WriteGpt2(json, model);
        }
        else
        {
            WriteLlama(json, model);
        }
    });

    private static void WriteGpt2(Utf8JsonWriter json, PortableModel model)
    {
        json.WriteNumber("n_layer", model.Layers);
        json.WriteNumber("n_head", model.Heads);
        json.WriteNumber("n_embd", model.Embedding);
        json.WriteNumber("n_inner", model.FeedForward);
        json.WriteNumber("n_positions", model.Context);
        json.WriteString("activation_function", HuggingFaceNames.ActivationOf(model));
        json.WriteNumber("layer_norm_epsilon", model.Epsilon);
        foreach (string dropped in (string[])["embd_pdrop", "resid_pdrop", "attn_pdrop"])
        {
            WriteFraction(json, dropped, "0.0");
        }
    }

    private static void WriteLlama(Utf8JsonWriter json, PortableModel model)
    {
        json.WriteNumber("num_hidden_layers", model.Layers);
        json.WriteNumber("num_attention_heads", model.Heads);
        json.WriteNumber("num_key_value_heads", model.Heads);
        json.WriteNumber("head_dim", model.HeadSize);
        json.WriteNumber("hidden_size", model.Embedding);
        json.WriteNumber("intermediate_size", model.FeedForward);
        json.WriteNumber("max_position_embeddings", model.Context);
        json.WriteString("hidden_act", HuggingFaceNames.ActivationOf(model));
        json.WriteNumber("rms_norm_eps", model.Epsilon);
        WriteFraction(json, "rope_theta", RotaryBase);
        WriteFraction(json, "attention_dropout", "0.0");
        json.WriteBoolean("attention_bias", model.Bias);
        if (model.Family != ModelFamily.Qwen3)
        {
            json.WriteBoolean("mlp_bias", model.Bias);
        }
    }

    /// <summary>Whole numbers are no fractions to a reader that checks types.</summary>
    private static void WriteFraction(Utf8JsonWriter json, string name, string number)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(number);
    }
}
