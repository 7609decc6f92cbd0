using System.Globalization;
using MicroGpt.Generators.Spec;

namespace MicroGpt.Generators.Emit;

/// <summary>
/// Canonical text of all that fixes a model's tensors and the function they compute, one item a line. Checkpoints carry
/// it, so a line must not change its meaning.
/// </summary>
internal static class Fingerprint
{
    public static string Of(ModelSpec spec)
    {
        ArchitectureSpec a = spec.Architecture;
        NormalizationSpec n = a.Normalization;
        return Invariant($"tokenizer.kind={Words.Of(spec.Tokenizer.Kind)}\n")
            + (spec.Tokenizer.Kind == TokenizerKind.Alphabet ? $"tokenizer.alphabet={spec.Tokenizer.Alphabet.Replace("\\", "\\\\").Replace("\n", "\\n")}\n" : string.Empty)
            + Invariant($"architecture.layers={a.Layers}\narchitecture.heads={a.Heads}\narchitecture.embedding={a.Embedding}\n")
            + Invariant($"architecture.context={a.Context}\narchitecture.feedForward={a.FeedForward}\n")
            + Invariant($"architecture.normalization={Words.Of(n.Kind)} gain={Yes(n.Gain)} afterEmbedding={Yes(n.AfterEmbedding)} final={Yes(n.Final)} epsilon={n.Epsilon:E8}\n")
            + Invariant($"architecture.activation={Words.Of(a.Activation)}\narchitecture.positions={Words.Of(a.Positions)}\n")
            + Invariant($"architecture.bias={Yes(a.Bias)}\narchitecture.tiedHead={Yes(a.TiedHead)}\n")
            + (spec.Recursion is { } r ? Invariant($"recursion.steps={r.Steps}\nrecursion.injection={Words.Of(r.Injection)}\n") : string.Empty)
            + (spec.Recursion is { NormalizeState: true } ? "recursion.normalizeState=yes\n" : string.Empty)
            + (spec.Recursion is { LoopEmbedding: true } ? "recursion.loopEmbedding=yes\n" : string.Empty)
            + (spec.HasExit ? Invariant($"recursion.exit=token minSteps={spec.Recursion!.MinSteps}\n") : string.Empty);
    }

    private static string Yes(bool value) => value ? "yes" : "no";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
