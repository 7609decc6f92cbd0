using System.Globalization;
using MicroGpt.Generators.Spec;

namespace MicroGpt.Generators.Emit;

/// <summary>
/// Canonical text of everything that determines a model's tensors and the function they compute, one item per line.
/// Checkpoints store it, so the meaning of a line must never change.
/// </summary>
internal static class Fingerprint
{
    public static string Of(ModelSpec spec)
    {
        string text = Tokenizer(spec.Tokenizer) + Architecture(spec.Architecture);
        return spec.Recursion is { } recursion ? text + Recursion(recursion, spec.HasExit) : text;
    }

    private static string Tokenizer(TokenizerSpec t)
    {
        string kind = Invariant($"tokenizer.kind={Words.Of(t.Kind)}\n");
        string alphabet = t.Alphabet.Replace("\\", "\\\\").Replace("\n", "\\n");
        return t.Kind == TokenizerKind.Alphabet ? kind + $"tokenizer.alphabet={alphabet}\n" : kind;
    }

    private static string Architecture(ArchitectureSpec a) =>
        Invariant($"architecture.layers={a.Layers}\narchitecture.heads={a.Heads}\narchitecture.embedding={a.Embedding}\n")
            + Invariant($"architecture.context={a.Context}\narchitecture.feedForward={a.FeedForward}\n")
            + Normalization(a.Normalization)
            + Invariant($"architecture.activation={Words.Of(a.Activation)}\narchitecture.positions={Words.Of(a.Positions)}\n")
            + Invariant($"architecture.bias={Yes(a.Bias)}\narchitecture.tiedHead={Yes(a.TiedHead)}\n")
            + (a.Attention == AttentionKind.Full ? "architecture.attention=full\n" : string.Empty)
            + (a.GridWidth > 0 ? Invariant($"architecture.gridWidth={a.GridWidth}\n") : string.Empty)
            + (a.QkNorm ? "architecture.qkNorm=yes\n" : string.Empty)
            + (a.InputScalars ? "architecture.inputScalars=yes\n" : string.Empty)
            + (a.BigramRows is { } rows ? Invariant($"architecture.bigram.rows={rows}\n") : string.Empty);

    private static string Normalization(NormalizationSpec n) =>
        Invariant($"architecture.normalization={Words.Of(n.Kind)} gain={Yes(n.Gain)}")
            + Invariant($" afterEmbedding={Yes(n.AfterEmbedding)} final={Yes(n.Final)} epsilon={n.Epsilon:E8}\n");

    private static string Recursion(RecursionSpec r, bool hasExit) =>
        Invariant($"recursion.steps={r.Steps}\nrecursion.injection={Words.Of(r.Injection)}\n")
            + (r.Prelude > 0 ? Invariant($"recursion.prelude={r.Prelude}\n") : string.Empty)
            + (r.Coda > 0 ? Invariant($"recursion.coda={r.Coda}\n") : string.Empty)
            + (r.NormalizeState ? "recursion.normalizeState=yes\n" : string.Empty)
            + (r.LoopEmbedding ? "recursion.loopEmbedding=yes\n" : string.Empty)
            + (hasExit ? Invariant($"recursion.exit=token minSteps={r.MinSteps}\n") : string.Empty);

    private static string Yes(bool value) => value ? "yes" : "no";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
