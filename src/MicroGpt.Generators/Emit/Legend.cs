using MicroGpt.Generators.Lowering;
using MicroGpt.Generators.Planning;
using MicroGpt.Generators.Text;

namespace MicroGpt.Generators.Emit;

/// <summary>How to read a generated file: the comment at its top.</summary>
internal static class Legend
{
    public static IEnumerable<string> Of(ModelPlan plan, ProgramFile file)
    {
        yield return string.Empty;
        yield return $"{plan.Spec.Name}: {file.Summary}";
        yield return string.Empty;
        if (file.Name == "Orthogonalize")
        {
            yield return "  u           the momentum of a matrix, in the row stride of its weights; replaced by the result";
            yield return "  panels      a matrix in the order of its product: a few adjacent columns at a time, each for every row";
        }
        else if (file.Name == "Pack")
        {
            yield return "  qkvPanels   the matrix in panels: a few adjacent outputs at a time, each for every input";
            yield return "  qkvPanelsT  the same for the transpose, which the backward pass multiplies by";
        }
        else
        {
            foreach (string line in OfPasses(plan))
            {
                yield return line;
            }
        }

        yield return file.Name == "Orthogonalize"
            ? "  K           the kernels of an instruction set"
            : "  K           the kernels of an instruction set; the last two arguments are the range of this worker";
        yield return string.Empty;
    }

    private static IEnumerable<string> OfPasses(ModelPlan plan)
    {
        string width = CSharpLiteral.Of(plan.Spec.Architecture.Embedding);
        string stride = CSharpLiteral.Of(plan.Activations.StateStride);
        yield return $"  (T,{width})".PadRight(14) + $"one row of {width} numbers per token, rows {stride} floats apart; "
            + "27->32 means 27 numbers padded to 32";
        yield return "  cap         rows that a buffer has room for: buffers of one region lie one after the other";
        string loops = CSharpLiteral.Of(plan.Graph.Loops);
        yield return plan.Graph.HasState
            ? $"  loop        from 1, to {loops} in training; the weights are the same in every loop"
            : $"  loop        from 1 to {loops}; the weights are the same in every loop";
        yield return "  qkvPanels   a matrix in the order of its product, written by Pack; qkvPanelsT is its transpose";
        yield return "  dx          the gradient of x";
        yield return "  c.Sync()    a barrier: all workers of the team have come here";
    }
}
