using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Planning;
using static MicroGpt.Generators.Emit.MethodText;

namespace MicroGpt.Generators.Emit;

/// <summary>Writes Pack: every weight of a matrix product into the panels of its two products.</summary>
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
                    LayerWeights(code, plan);
                    foreach (PackedWeight weight in plan.Packed.Weights.Where(w => plan.Parameters.IsPerLayer(w.Parameter)))
                    {
                        Weight(code, weight);
                    }
                }

                using (code.Block(string.Empty))
                {
                    code.Line("float* w = c.Weights;");
                    code.Line("float* p = c.Packed;");
                    foreach (PackedWeight weight in plan.Packed.Weights.Where(w => !plan.Parameters.IsPerLayer(w.Parameter)))
                    {
                        Weight(code, weight);
                    }
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

    private void Weight(CodeWriter code, PackedWeight weight)
    {
        Parameter parameter = weight.Parameter;
        string source = V.Offset("w", checked((int)plan.Parameters[parameter]));
        code.Line($"// {parameter.Name.Replace("{0}", "layer")} ({parameter.Rows},{parameter.Columns}): forward, backward");
        Direction(code, weight.Inputs, weight.Outputs, weight, weight.Transposed, source, weight.Forward);
        Direction(code, weight.Outputs, weight.Inputs, weight, !weight.Transposed, source, weight.Backward);
    }

    private void Direction(CodeWriter code, int inputs, int outputs, PackedWeight weight, bool transposed, string source, long offset)
    {
        var kernel = new PackKernel(inputs, outputs, weight.Parameter.StoredRows, weight.Parameter.RowStride, transposed);
        code.Line($"c.Share({N(outputs)}, {N(WidestPanel)}, out p0, out p1);");
        code.Line($"{calls.CallPack(kernel, weight)}({source}, {V.Offset("p", checked((int)offset))}, p0, p1);");
    }
}
