using MicroGpt.Runtime.Exports.Foreign;
using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Exports.Gguf;

/// <summary>What a GGUF file says about a model: its shape and its tokenizer.</summary>
internal static class GgufMetadata
{
    private const int NormalToken = 1;
    private const int ControlToken = 3;

    public static void Add(GgufWriter writer, ExportSource source, PortableModel model, ExportType type)
    {
        string family = model.Family.Name();
        writer.Add("general.architecture", family);
        writer.Add("general.name", source.Model.Name);

        // llama.cpp's numbers: all float32, or mostly q8_0.
        writer.Add("general.file_type", type == ExportType.Q8 ? 7u : 0u);
        writer.Add("general.quantization_version", 2u);
        writer.Add($"{family}.vocab_size", (uint)model.Vocabulary);
        writer.Add($"{family}.context_length", (uint)model.Context);
        writer.Add($"{family}.embedding_length", (uint)model.Embedding);
        writer.Add($"{family}.feed_forward_length", (uint)model.FeedForward);
        writer.Add($"{family}.block_count", (uint)model.Layers);
        writer.Add($"{family}.attention.head_count", (uint)model.Heads);
        if (model.Family == ModelFamily.Gpt2)
        {
            writer.Add($"{family}.attention.layer_norm_epsilon", model.Epsilon);
        }
        else
        {
            writer.Add($"{family}.attention.head_count_kv", (uint)model.Heads);
            writer.Add($"{family}.attention.key_length", (uint)model.HeadSize);
            writer.Add($"{family}.attention.value_length", (uint)model.HeadSize);
            writer.Add($"{family}.attention.layer_norm_rms_epsilon", model.Epsilon);
            writer.Add($"{family}.rope.dimension_count", (uint)model.HeadSize);
            writer.Add($"{family}.rope.freq_base", (float)PortableModel.RotaryBase);
        }

        AddTokenizer(writer, source.Model.Tokenizer, ForeignTokens.BeginText(source));
    }

    /// <summary>
    /// A byte-level tokenizer whose merges join the bytes of one character and nothing else. The tokenizer of Qwen2 is the oldest that
    /// leaves spaces before punctuation alone when it decodes.
    /// </summary>
    private static void AddTokenizer(GgufWriter writer, TokenizerDescription tokenizer, bool begins)
    {
        IReadOnlyList<string> tokens = ForeignTokens.ByteLevel(tokenizer);
        uint document = (uint)tokens.Count;
        writer.Add("tokenizer.ggml.model", "gpt2");
        writer.Add("tokenizer.ggml.pre", "qwen2");
        writer.Add("tokenizer.ggml.tokens", [.. tokens, ForeignTokens.Document]);
        writer.Add("tokenizer.ggml.token_type", [.. tokens.Select(_ => NormalToken), ControlToken]);
        writer.Add("tokenizer.ggml.merges", ForeignTokens.Merges(tokenizer));
        writer.Add("tokenizer.ggml.bos_token_id", document);
        writer.Add("tokenizer.ggml.eos_token_id", document);
        writer.Add("tokenizer.ggml.add_bos_token", begins);
        writer.Add("tokenizer.ggml.add_eos_token", false);
    }
}
