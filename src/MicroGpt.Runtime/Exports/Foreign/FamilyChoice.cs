using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Exports.Foreign;

/// <summary>Finds the architecture that computes what a model computes, exactly, or says what no architecture has.</summary>
/// <param name="Model">Null if there is none.</param>
/// <param name="Lacking">What the architectures of the format lack; null if one fits.</param>
internal sealed record FamilyChoice(PortableModel? Model, string? Lacking)
{
    /// <param name="loops">Number of loops that the export runs.</param>
    public static FamilyChoice OfHuggingFace(ModelDescription model, ModelForm form, int loops) =>
        Lacks(model.Architecture, form, loops) is { } lacking
            ? new FamilyChoice(null, lacking)
            : Find(model.Architecture, form);

    /// <summary>llama.cpp has the same architectures with fewer choices.</summary>
    public static FamilyChoice OfGguf(ModelDescription model, ModelForm form, int loops)
    {
        FamilyChoice choice = OfHuggingFace(model, form, loops);
        string? lacking = choice.Model switch
        {
            { Family: ModelFamily.Gpt2, Activation: not ActivationKind.Gelu } portable =>
                $"the activation {Words.Of(portable.Activation)} beside layerNorm",
            { Family: ModelFamily.Qwen3, Activation: not ActivationKind.SwiGlu } portable =>
                $"the activation {Words.Of(portable.Activation)} beside normalized queries and keys (qkNorm)",
            { Family: ModelFamily.Arcee, Activation: not ActivationKind.SquaredRelu } portable =>
                $"the activation {Words.Of(portable.Activation)} beside rmsNorm",
            { Family: ModelFamily.Arcee, Bias: true } => "biases (bias) beside squaredRelu and rmsNorm",
            _ => choice.Lacking,
        };
        return lacking is null ? choice : new FamilyChoice(null, lacking);
    }

    private static string? Lacks(ArchitectureDescription shape, ModelForm form, int loops) =>
        shape.Attention == AttentionKind.Full ? "full attention"
        : shape.Positions == PositionKind.RotaryGrid ? "positions in a grid (rotaryGrid)"
        : form.InputScalars ? "input scalars (inputScalars)"
        : form.BigramRows > 0 ? "a table of token pairs (bigram)"
        : form.NormAfterEmbedding ? "a norm after the embedding (afterEmbedding)"
        : !form.FinalNorm ? "a model without a norm before the head (final)"
        : shape.HasExit ? "an exit token"
        : loops > 1 ? $"loops over the same blocks, of which this model runs {loops}"
        : form.Injection is InjectionKind.Scaled or InjectionKind.Concat || form.LoopEmbedding
            ? "what this model's recursion does to the embedding, even in one loop"
        : null;

    private static FamilyChoice Find(ArchitectureDescription shape, ModelForm form)
    {
        string activation = Words.Of(shape.Activation);
        bool isGated = shape.Activation == ActivationKind.SwiGlu;
        return (shape.Normalization, shape.Positions, form.QkNorm) switch
        {
            (NormalizationKind.LayerNorm, PositionKind.Learned, false) => isGated
                ? Nothing($"the activation {activation} beside layerNorm")
                : Fits(ModelFamily.Gpt2, shape, form),
            (NormalizationKind.LayerNorm, PositionKind.Learned, true) => Nothing("layerNorm beside normalized queries and keys (qkNorm)"),
            (NormalizationKind.LayerNorm, _, _) => Nothing("layerNorm together with rotary positions"),
            (_, PositionKind.Learned, _) => Nothing("rmsNorm together with learned positions"),
            (_, _, false) => Fits(isGated ? ModelFamily.Llama : ModelFamily.Arcee, shape, form),
            _ when shape.Bias => Nothing("biases (bias) beside normalized queries and keys (qkNorm)"),
            _ when isGated || shape.Activation == ActivationKind.SquaredRelu => Fits(ModelFamily.Qwen3, shape, form),
            _ => Nothing($"the activation {activation} beside normalized queries and keys (qkNorm)"),
        };
    }

    private static FamilyChoice Nothing(string lacking) => new(null, lacking);

    private static FamilyChoice Fits(ModelFamily family, ArchitectureDescription shape, ModelForm form) => new(
        new PortableModel
        {
            Family = family,
            Layers = shape.Layers,
            Heads = shape.Heads,
            Embedding = shape.Embedding,
            Context = shape.Context,
            FeedForward = shape.FeedForward,
            Vocabulary = shape.VocabularySize,
            Epsilon = form.Epsilon,
            Activation = shape.Activation,
            Gain = form.NormGain,
            Bias = shape.Bias,
            TiedHead = shape.TiedHead,
        },
        null);
}
