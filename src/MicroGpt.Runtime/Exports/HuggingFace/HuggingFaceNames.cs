using MicroGpt.Runtime.Exports.Foreign;

namespace MicroGpt.Runtime.Exports.HuggingFace;

/// <summary>The words of config.json.</summary>
internal static class HuggingFaceNames
{
    private static readonly (string Name, ActivationKind Activation)[] s_activations =
    [
        ("gelu_new", ActivationKind.Gelu),
        ("gelu_pytorch_tanh", ActivationKind.Gelu),
        ("relu", ActivationKind.Relu),
        ("relu2", ActivationKind.SquaredRelu),
        ("silu", ActivationKind.Silu),
        ("swish", ActivationKind.Silu),
    ];

    public static string ClassOf(ModelFamily family) => family switch
    {
        ModelFamily.Gpt2 => "GPT2LMHeadModel",
        ModelFamily.Llama => "LlamaForCausalLM",
        ModelFamily.Qwen3 => "Qwen3ForCausalLM",
        ModelFamily.Arcee => "ArceeForCausalLM",
        _ => throw new ArgumentOutOfRangeException(nameof(family)),
    };

    /// <summary>The activation by name. A gated MLP names that of the gate.</summary>
    public static string ActivationOf(PortableModel model) => !model.IsGated
        ? s_activations.First(row => row.Activation == model.Activation).Name
        : model.Activation == ActivationKind.SwiGlu ? "silu" : "relu";

    /// <summary>What an MLP computes; null if we have nothing like it.</summary>
    public static ActivationKind? ActivationOf(ModelFamily family, string name)
    {
        ActivationKind? activation =
            s_activations.Where(row => row.Name == name).Select(row => (ActivationKind?)row.Activation).FirstOrDefault();
        return family switch
        {
            ModelFamily.Gpt2 or ModelFamily.Arcee => activation,

            // relu(gate) up is a square if both are the same. The weights tell.
            _ when activation == ActivationKind.Relu => ActivationKind.SquaredRelu,
            _ => activation == ActivationKind.Silu ? ActivationKind.SwiGlu : null,
        };
    }
}
