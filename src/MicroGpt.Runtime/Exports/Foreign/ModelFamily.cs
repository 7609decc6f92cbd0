namespace MicroGpt.Runtime.Exports.Foreign;

/// <summary>The architectures of other programs that a model can be written as.</summary>
internal enum ModelFamily
{
    /// <summary>layerNorm with shifts, learned positions, biases, one activation.</summary>
    Gpt2,

    /// <summary>rmsNorm, rotary positions, a gated MLP.</summary>
    Llama,

    /// <summary>Llama with normalized queries and keys.</summary>
    Qwen3,

    /// <summary>Llama with a plain MLP.</summary>
    Arcee,
}

internal static class ModelFamilies
{
    private static readonly (ModelFamily Family, string Name)[] s_names =
    [
        (ModelFamily.Gpt2, "gpt2"),
        (ModelFamily.Llama, "llama"),
        (ModelFamily.Qwen3, "qwen3"),
        (ModelFamily.Arcee, "arcee"),
    ];

    /// <summary>All names, for a message.</summary>
    public static string Names => string.Join(", ", s_names.Select(row => row.Name));

    /// <summary>The name that transformers and llama.cpp agree on.</summary>
    public static string Name(this ModelFamily family) => s_names.First(row => row.Family == family).Name;

    public static ModelFamily? Find(string name) =>
        s_names.Where(row => row.Name == name).Select(row => (ModelFamily?)row.Family).FirstOrDefault();
}
