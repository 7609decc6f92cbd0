namespace MicroGpt.Runtime.Exports;

/// <summary>The words of config.json.</summary>
internal static class HuggingFaceNames
{
    private static readonly (ModelFamily Family, string Type, string Class)[] s_families =
    [
        (ModelFamily.Gpt2, "gpt2", "GPT2LMHeadModel"),
        (ModelFamily.Llama, "llama", "LlamaForCausalLM"),
        (ModelFamily.Qwen3, "qwen3", "Qwen3ForCausalLM"),
        (ModelFamily.Arcee, "arcee", "ArceeForCausalLM"),
    ];

    private static readonly (string Name, ActivationKind Activation)[] s_activations =
    [
        ("gelu_new", ActivationKind.Gelu),
        ("gelu_pytorch_tanh", ActivationKind.Gelu),
        ("relu", ActivationKind.Relu),
        ("relu2", ActivationKind.SquaredRelu),
        ("silu", ActivationKind.Silu),
        ("swish", ActivationKind.Silu),
    ];

    /// <summary>The types that this program reads, for a message.</summary>
    public static string Types => string.Join(", ", s_families.Select(family => family.Type));

    public static string TypeOf(ModelFamily family) => s_families.First(row => row.Family == family).Type;

    public static string ClassOf(ModelFamily family) => s_families.First(row => row.Family == family).Class;

    public static ModelFamily? FamilyOf(string type) =>
        s_families.Where(row => row.Type == type).Select(row => (ModelFamily?)row.Family).FirstOrDefault();

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
