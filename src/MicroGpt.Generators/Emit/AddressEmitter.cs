using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Planning;

namespace MicroGpt.Generators.Emit;

/// <summary>Writes the members that tell the runtime where a tensor begins.</summary>
internal static class AddressEmitter
{
    public static void Emit(CodeWriter code, ModelPlan plan)
    {
        ModelGraph graph = plan.Graph;
        Address(code, "Logits", plan.Activations[graph.Head.Forward[graph.Head.Forward.Count - 1].Input(0)]);
        Address(code, "ExitLogits", graph.Head.Exit is { } exit ? plan.Activations[exit] : null);
        Address(code, "Embedding", graph.HasState ? plan.Activations.Embedding : null);
        using (code.Block("public static float* State(WorkContext c, int loop)"))
        {
            code.Line("return c.Activations.State(loop);");
        }
    }

    /// <param name="place">Null for a tensor that the model has not.</param>
    private static void Address(CodeWriter code, string name, Place? place)
    {
        using (code.Block($"public static float* {name}(WorkContext c)"))
        {
            if (place is { } at)
            {
                code.Line("nint cap = c.Capacity;");
                code.Line("float* outer = c.Outer;");
                code.Line($"return {CallWriter.At(at)};");
            }
            else
            {
                code.Line("return null;");
            }
        }

        code.Line();
    }
}
