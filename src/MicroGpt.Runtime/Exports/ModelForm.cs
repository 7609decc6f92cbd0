using System.Globalization;
using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Exports;

/// <summary>
/// What a model computes, where <see cref="ArchitectureDescription"/> does not say it. Formats ask this and nothing else. It is read from
/// the fingerprint, which fixes the tensors and the function they compute.
/// </summary>
public sealed record ModelForm
{
    /// <summary>Whether norms have a learned gain.</summary>
    public required bool NormGain { get; init; }

    /// <summary>Whether norms have a learned shift. The norm of the state never has one.</summary>
    public required bool NormShift { get; init; }

    /// <summary>Whether the embedding is normalized before the first block.</summary>
    public required bool NormAfterEmbedding { get; init; }

    /// <summary>Whether the output of the last block is normalized before the head.</summary>
    public required bool FinalNorm { get; init; }

    /// <summary>Epsilon of every norm, that of queries and keys included.</summary>
    public required float Epsilon { get; init; }

    /// <summary>Whether queries and keys are normalized by head, with a learned gain.</summary>
    public bool QkNorm { get; init; }

    /// <summary>Whether a x + b e enters each block.</summary>
    public bool InputScalars { get; init; }

    /// <summary>Rows of the table of token pairs; 0 without one.</summary>
    public int BigramRows { get; init; }

    /// <summary>How the embedding enters each loop; null for a model without recursion.</summary>
    public InjectionKind? Injection { get; init; }

    /// <summary>Whether the state is normalized before the injection.</summary>
    public bool NormalizeState { get; init; }

    /// <summary>Whether a learned row is added to the input of each loop. A loop beyond the last row has the last one.</summary>
    public bool LoopEmbedding { get; init; }

    /// <exception cref="MicroGptException">
    /// The fingerprint has a line that exports do not know, or lacks one, so that the model may compute something else.
    /// </exception>
    public static ModelForm Of(ModelDescription model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var lines = new FingerprintLines(model.Fingerprint);
        Dictionary<string, string> norm = lines.Words("architecture.normalization");
        bool gain = norm.GetValueOrDefault("gain") == "yes";
        ArchitectureDescription shape = model.Architecture;
        var form = new ModelForm
        {
            NormGain = gain,
            NormShift = gain && shape.Bias && shape.Normalization == NormalizationKind.LayerNorm,
            NormAfterEmbedding = norm.GetValueOrDefault("afterEmbedding") == "yes",
            FinalNorm = norm.GetValueOrDefault("final") == "yes",
            Epsilon = float.Parse(norm.GetValueOrDefault("epsilon", "1e-5"), NumberStyles.Float, CultureInfo.InvariantCulture),
            QkNorm = lines.Yes("architecture.qkNorm"),
            InputScalars = lines.Yes("architecture.inputScalars"),
            BigramRows = int.Parse(lines.Optional("architecture.bigram.rows") ?? "0", CultureInfo.InvariantCulture),
            Injection = lines.Optional("recursion.injection") is { } word && Contract.Words.TryParse(word, out InjectionKind kind)
                ? kind
                : null,
            NormalizeState = lines.Yes("recursion.normalizeState"),
            LoopEmbedding = lines.Yes("recursion.loopEmbedding"),
        };
        lines.RequireAllKnown(shape.Recurs);
        return form;
    }
}
