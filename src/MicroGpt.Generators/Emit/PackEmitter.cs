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
                    LayerBFloat16Weights(code, plan);
                    LayerWeights(code, plan, backward: false);
                    Weights(code, plan.Parameters.IsPerLayer);
                    BackwardPanels(code, plan.Parameters.IsPerLayer);
                }

                using (code.Block(string.Empty))
                {
                    BFloat16Weights(code, plan);
                    WeightBases(code, plan, backward: false);
                    Weights(code, parameter => !plan.Parameters.IsPerLayer(parameter));
                    BackwardPanels(code, parameter => !plan.Parameters.IsPerLayer(parameter));
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
            code.Line($"// {Named(weight.Parameter)}");
            Panels(code, "p", weight.Inputs, weight.Outputs, weight, weight.Transposed);
        }

        foreach (Parameter parameter in plan.Packed.Copies?.Parameters.Where(included) ?? [])
        {
            code.Line($"// {Named(parameter)}: as floats");
            code.Line($"c.Share({N(parameter.PaddedCount)}, {N(WidestPanel)}, out p0, out p1);");
            code.Line($"{calls.CallWiden(parameter)}({calls.Stored(parameter)}, {calls.Weight(parameter)}, p0, p1);");
        }
    }

    private static string Named(Parameter parameter) => $"{parameter.Name.Replace("{0}", "layer")} ({parameter.Rows},{parameter.Columns})";

    // Where there will be a backward pass.
    private void BackwardPanels(CodeWriter code, Func<Parameter, bool> included)
    {
        PackedWeight[] weights = [.. plan.Packed.Weights.Where(w => included(w.Parameter))];
        code.Line();
        using (code.Block("if (c.BackwardPanels != null)"))
        {
            if (weights.Any(w => plan.Parameters.IsPerLayer(w.Parameter)))
            {
                LayerPanels(code, plan, backward: true);
            }
            else
            {
                code.Line("float* q = c.BackwardPanels;");
            }

            foreach (PackedWeight weight in weights)
            {
                code.Line($"// {Named(weight.Parameter)}, transposed");
                Panels(code, "q", weight.Outputs, weight.Inputs, weight, !weight.Transposed);
            }
        }
    }

    private void Panels(CodeWriter code, string panels, int inputs, int outputs, PackedWeight weight, bool transposed)
    {
        var kernel = new PackKernel(plan.WeightType, inputs, outputs, weight.Parameter.StoredRows, weight.Parameter.RowStride, transposed);
        code.Line($"c.Share({N(outputs)}, {N(WidestPanel)}, out p0, out p1);");
        code.Line($"{calls.CallPack(kernel, weight)}({calls.Stored(weight.Parameter)}, {V.Offset(panels, checked((int)weight.Offset))}, p0, p1);");
    }
}
