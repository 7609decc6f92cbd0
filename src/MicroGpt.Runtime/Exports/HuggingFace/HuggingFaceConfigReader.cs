using System.Text.Json;
using MicroGpt.Runtime.Exports.Foreign;

namespace MicroGpt.Runtime.Exports.HuggingFace;

/// <summary>Reads config.json and says which of our models it is, or why none is.</summary>
internal static class HuggingFaceConfigReader
{
    private const int MostBlocks = 1024;
    private const int MostRows = 65536;
    private const int MostHidden = 262144;

    /// <exception cref="MicroGptException">The file is damaged, or no model of this program computes what it says.</exception>
    public static PortableModel Read(string path)
    {
        using var json = ForeignJson.Open(path);
        string type = json.RequiredText(json.Root, "model_type");
        ModelFamily family = ModelFamilies.Find(type)
            ?? throw json.Unfit($"'model_type' is '{type}', and this program reads {ModelFamilies.Names}");
        PortableModel model = family == ModelFamily.Gpt2 ? ReadGpt2(json) : ReadLlama(json, family);
        bool divides = model.Embedding % model.Heads == 0 && (family == ModelFamily.Gpt2 || model.HeadSize % 2 == 0);
        return !divides
            ? throw json.Unfit($"{model.Heads} heads do not divide {model.Embedding} channels into heads of one even size")
            : model;
    }

    private static PortableModel ReadGpt2(ForeignJson json)
    {
        JsonElement root = json.Root;
        RequireFlag(json, "scale_attn_weights", true);
        RequireFlag(json, "scale_attn_by_inverse_layer_idx", false);
        RequireFlag(json, "add_cross_attention", false);
        int embedding = Size(json, "n_embd", MostRows);
        return new PortableModel
        {
            Family = ModelFamily.Gpt2,
            Layers = Size(json, "n_layer", MostBlocks),
            Heads = Size(json, "n_head", MostBlocks),
            Embedding = embedding,
            Context = Size(json, "n_positions", MostRows),
            FeedForward = ForeignJson.Find(root, "n_inner") is null ? 4 * embedding : Size(json, "n_inner", MostHidden),
            Vocabulary = Size(json, "vocab_size", int.MaxValue),
            Epsilon = Epsilon(json, "layer_norm_epsilon", 1e-5),
            Activation = Activation(json, ModelFamily.Gpt2, "activation_function", "gelu_new"),
            Bias = true,
            TiedHead = json.Flag(root, "tie_word_embeddings", missing: true),
        };
    }

    private static PortableModel ReadLlama(ForeignJson json, ModelFamily family)
    {
        JsonElement root = json.Root;
        int embedding = Size(json, "hidden_size", MostRows);
        int heads = Size(json, "num_attention_heads", MostBlocks);
        RequireSame(json, "num_key_value_heads", heads, "the number of heads");
        RequireSame(json, "head_dim", embedding / heads, "the share of a head in 'hidden_size'");
        RequireRotary(json);
        RequireFlag(json, "use_sliding_window", false);
        bool bias = json.Flag(root, "attention_bias", missing: false);
        if (family != ModelFamily.Qwen3 && json.Flag(root, "mlp_bias", missing: false) != bias)
        {
            throw json.Unfit("only one of 'attention_bias' and 'mlp_bias' is true");
        }

        return family == ModelFamily.Qwen3 && bias
            ? throw json.Unfit("'attention_bias' is true beside normalized queries and keys")
            : new PortableModel
            {
                Family = family,
                Layers = Size(json, "num_hidden_layers", MostBlocks),
                Heads = heads,
                Embedding = embedding,
                Context = Size(json, "max_position_embeddings", MostRows),
                FeedForward = Size(json, "intermediate_size", MostHidden),
                Vocabulary = Size(json, "vocab_size", int.MaxValue),
                Epsilon = Epsilon(json, "rms_norm_eps", family == ModelFamily.Arcee ? 1e-5 : 1e-6),
                Activation = Activation(json, family, "hidden_act", family == ModelFamily.Arcee ? "relu2" : "silu"),
                Bias = bias,
                TiedHead = json.Flag(root, "tie_word_embeddings", missing: false),
            };
    }

    /// <summary>Older files have rope_theta and rope_scaling, newer ones rope_parameters.</summary>
    private static void RequireRotary(ForeignJson json)
    {
        JsonElement parameters = ForeignJson.Find(json.Root, "rope_parameters") ?? json.Root;
        double theta = json.Number(parameters, "rope_theta") ?? PortableModel.RotaryBase;
        bool isPlain = ForeignJson.Find(json.Root, "rope_scaling") is null
            && (json.Text(parameters, "rope_type") ?? "default") == "default"
            && (json.Number(parameters, "partial_rotary_factor") ?? 1) == 1;
        if (theta != PortableModel.RotaryBase || !isPlain)
        {
            throw json.Unfit($"its rotary positions are not plain ones with the base {PortableModel.RotaryBase}");
        }
    }

    private static ActivationKind Activation(ForeignJson json, ModelFamily family, string key, string missing)
    {
        string name = json.Text(json.Root, key) ?? missing;
        return HuggingFaceNames.ActivationOf(family, name)
            ?? throw json.Unfit($"'{key}' is '{name}', which this program does not compute there");
    }

    private static int Size(ForeignJson json, string key, int most)
    {
        int size = json.Integer(json.Root, key) ?? throw json.Unfit($"it lacks '{key}'");
        return size >= 1 && size <= most ? size : throw json.Unfit($"'{key}' is {size}, and it must be from 1 to {most}");
    }

    private static float Epsilon(ForeignJson json, string key, double missing)
    {
        float epsilon = (float)(json.Number(json.Root, key) ?? missing);
        return epsilon is > 0 and <= 1 ? epsilon : throw json.Unfit($"'{key}' is not above 0 and at most 1");
    }

    private static void RequireFlag(ForeignJson json, string key, bool wanted)
    {
        if (json.Flag(json.Root, key, wanted) != wanted)
        {
            throw json.Unfit($"'{key}' is {(wanted ? "false" : "true")}");
        }
    }

    private static void RequireSame(ForeignJson json, string key, int wanted, string what)
    {
        if ((json.Integer(json.Root, key) ?? wanted) is var found && found != wanted)
        {
            throw json.Unfit($"'{key}' is {found}, and {what} is {wanted}");
        }
    }
}
