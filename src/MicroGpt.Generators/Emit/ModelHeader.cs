using MicroGpt.Generators.Planning;
using MicroGpt.Generators.Spec;
using MicroGpt.Generators.Text;

namespace MicroGpt.Generators.Emit;

/// <summary>The comment at the top of a model's first file: the model, the plan, and where to start reading.</summary>
internal static class ModelHeader
{
    public static IEnumerable<string> Of(ModelPlan plan, TargetClass target) =>
        [string.Empty, .. Model(plan), string.Empty, .. Memory(plan), string.Empty, .. Files(plan, target.Name), string.Empty];

    private static IEnumerable<string> Model(ModelPlan plan)
    {
        ArchitectureSpec a = plan.Spec.Architecture;
        yield return $"{plan.Spec.Name}: {Grouped(plan.Parameters.Count)} parameters, "
            + $"{Grouped(FlopCounter.TrainPerToken(plan))} model FLOPs per trained token";
        string loops = plan.Spec.Recursion is { } r ? $", run up to {N(r.Steps)} times ({Recursion(plan.Spec, r)})" : string.Empty;
        yield return $"{N(a.Layers)} blocks of {N(a.Heads)} heads and {N(a.Embedding)} channels{loops}, context {N(a.Context)}";
        yield return $"{Words.Of(a.Normalization.Kind)}, {Words.Of(a.Activation)} of {N(a.FeedForward)}, "
            + $"{Words.Of(a.Positions)} positions, {Additions(a)}{(a.Bias ? "biases" : "no biases")}, "
            + $"{N(plan.Spec.VocabularySize)} tokens with a head {(a.TiedHead ? "tied to the embedding" : "of its own")}";
    }

    private static string Additions(ArchitectureSpec a) =>
        (a.QkNorm ? "qkNorm, " : string.Empty) + (a.InputScalars ? "inputScalars, " : string.Empty)
        + (a.BigramRows is { } rows ? $"{N(rows)} bigram rows, " : string.Empty);

    private static string Recursion(ModelSpec spec, RecursionSpec r) =>
        (r.Prelude > 0 ? $"but a prelude of {N(r.Prelude)}, " : string.Empty) + (r.Coda > 0 ? $"but a coda of {N(r.Coda)}, " : string.Empty)
            + $"injection {Words.Of(r.Injection)}, loss {Words.Of(r.Loss)}{(spec.HasExit ? ", exit token" : string.Empty)}";

    private static IEnumerable<string> Memory(ModelPlan plan)
    {
        MemoryTotals m = plan.Memory;
        double repeated = 100.0 * FlopCounter.RepeatedPerToken(plan, plan.Recompute) / FlopCounter.TrainPerToken(plan);
        string percent = FormattableString.Invariant($"{repeated:0.#}");

        // One line in the output: the build prints it.
        yield return $"Memory: {plan.Spec.Name} trains in {ByteSize.Short(m.Total)} on {N(m.Threads)} threads, "
            + $"kept activations {ByteSize.Short(m.Kept)} of it, recomputing {percent} % of its FLOPs";
        foreach ((string name, long bytes) in m.Rows())
        {
            yield return $"  {name,-24}{Grouped(bytes),16} bytes";
        }

        yield return $"  {"total",-24}{Grouped(m.Total),16} bytes, with {N(plan.Shards)} gradient shards and {N(m.Capacity)} rows a team";
    }

    private static IEnumerable<string> Files(ModelPlan plan, string name)
    {
        string last = N(plan.Graph.Layers - 1);
        return
        [
            $"Start reading at LoopForward in {name}.Forward.g.cs, and then Block0Forward.",
            $"  {name}.Forward.g.cs        EmbedForward, LoopForward, Block0Forward to Block{last}Forward, HeadForward, LossForward",
            $"  {name}.Backward.g.cs       the same in reverse order",
            $"  {name}.Decode.g.cs         the loop for a single row, as in generation",
            $"  {name}.Pack.g.cs           copies of the weights in the order in which kernels read them",
            $"  {name}.Kernels.g.cs        every kernel with what it computes; Kernels.Avx2, .Neon and .Portable hold their code",
            $"  {name}.Kernels.Int8.g.cs   the same, with products on int8 weights",
            $"  {name}.Dispatch.g.cs       what the runtime calls: one method for each pass, which chooses the instruction set",
            $"  this file             sizes, offsets and costs as data",
        ];
    }

    private static string Grouped(long value) => FormattableString.Invariant($"{value:N0}");

    private static string N(long value) => CSharpLiteral.Of(value);
}
