using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Planning;
using static MicroGpt.Generators.Emit.MethodText;

namespace MicroGpt.Generators.Emit;

/// <summary>
/// Writes Pack: every weight of a matrix product into the panels of its two products, and floats of the others where weights are stored in bfloat16.
/// </summary>
internal sealed class PackEmitter(ModelPlan plan, CallWriter calls)
{
    private const int WidestPanel = 16;

    public string Emit(FileHeader header)
    {
        var code = new CodeWriter();
        using (header.Open(code, []))
        {
            Dispatch(code, "Pack", "WorkContext c", "c");
            using (Method(code, "Pack", "WorkContext c"))
            {
                code.Line("int p0, p1;");
                using (code.Block($"for (nint layer = 0; layer < {N(plan.Graph.Layers)}; layer++)"))
                {
                    LayerHalves(code, plan);
                    LayerWeights(code, plan);
                    Weights(code, plan.Parameters.IsPerLayer);
                }

                using (code.Block(string.Empty))
                {
                    Halves(code, plan);
                    WeightBases(code, plan);
                    Weights(code, parameter => !plan.Parameters.IsPerLayer(parameter));
                }
            }

            code.Line();
            using (code.Block("public static void FillTables(float* tables)"))
            {
                if (MemoryTotals.TableFloats(plan) > 0)
                {
                    AttentionPlan a = plan.Attention;
                    code.Line($"RotaryTable.Fill(tables, {N(plan.Spec.Architecture.Context)}, {N(a.HeadSize)}, {N(a.PaddedHeadSize)});");
                }
            }
        }

        return code.ToString();
    }

    private void Weights(CodeWriter code, Func<Parameter, bool> included)
    {
        foreach (PackedWeight weight in plan.Packed.Weights.Where(w => included(w.Parameter)))
        {
            Weight(code, weight);
        }

        foreach (Parameter parameter in plan.Packed.Copies?.Parameters.Where(included) ?? [])
        {
            code.Line($"// {Named(parameter)}: as floats");
            code.Line($"c.Share({N(parameter.PaddedCount)}, {N(WidestPanel)}, out p0, out p1);");
            code.Line($"{calls.CallWiden(parameter)}({calls.Stored(parameter)}, {calls.Weight(parameter)}, p0, p1);");
        }
    }

    private static string Named(Parameter parameter) => $"{parameter.Name.Replace("{0}", "layer")} ({parameter.Rows},{parameter.Columns})";

    private void Weight(CodeWriter code, PackedWeight weight)
    {
        Parameter parameter = weight.Parameter;
        string source = calls.Stored(parameter);
        code.Line($"// {Named(parameter)}: forward, backward");
        Direction(code, weight.Inputs, weight.Outputs, weight, weight.Transposed, source, weight.Forward);
        Direction(code, weight.Outputs, weight.Inputs, weight, !weight.Transposed, source, weight.Backward);
    }

    private void Direction(CodeWriter code, int inputs, int outputs, PackedWeight weight, bool transposed, string source, long offset)
    {
        var kernel = new PackKernel(plan.WeightType, inputs, outputs, weight.Parameter.StoredRows, weight.Parameter.RowStride, transposed);
        code.Line($"c.Share({N(outputs)}, {N(WidestPanel)}, out p0, out p1);");
        code.Line($"{calls.CallPack(kernel, weight)}({source}, {V.Offset("p", checked((int)offset))}, p0, p1);");
    }
}
